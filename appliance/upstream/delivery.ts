import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Letter } from './outbox.ts'

/**
 * Why nothing gets through now. unreachable: nobody answers. busy: somebody does, and cannot. not-allowed: the box is not known there. odd: what
 * answers is nobody who could have it, such as a portal that wants somebody to sign in.
 */
export type SendTrouble = 'unreachable' | 'busy' | 'not-allowed' | 'odd'

/** What became of letters that were sent. refused: one of them, or more, is not wanted and never will be. */
export type Verdict =
  | { readonly is: 'taken' }
  | { readonly is: 'refused'; readonly says: string }
  | { readonly is: 'later'; readonly trouble: SendTrouble; readonly says: string; readonly retryAfter?: Milliseconds | undefined }

/** Somebody who gets letters. Never rejects; what `signal` broke off is `later`. */
export interface Recipient {
  send(letters: readonly Letter[], signal: AbortSignal): Promise<Verdict>
}
