import { signal } from '@preact/signals'
import type { QuizForm, QuizIdentity } from '#appliance/contract/quiz.ts'

/** How this teacher asks, kept on this device. */
export interface Wishes {
  readonly identity: QuizIdentity
  readonly form: QuizForm
  /** 0: until somebody closes it. */
  readonly seconds: number
  /** The right answer is said before the question is opened. */
  readonly keyFirst: boolean
  /** The question stands on the screens first, and a further tap opens it. */
  readonly wait: boolean
  /** Whether pupils' phones may answer; undefined: as the school has it. */
  readonly phones: boolean | undefined
}

export const IDENTITIES = ['named', 'seat', 'anonymous'] as const satisfies readonly QuizIdentity[]
export const FORMS = ['corner', 'half', 'full'] as const satisfies readonly QuizForm[]
export const SPANS = [0, 30, 60, 120] as const

const KEPT_AS = 'classbox.quiz'
const USUAL: Wishes = { identity: 'named', form: 'half', seconds: 0, keyFirst: false, wait: false, phones: undefined }

export const wishes = signal<Wishes>(kept())

export function wish(change: Partial<Wishes>): void {
  wishes.value = { ...wishes.value, ...change }
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(wishes.value))
  } catch {
    // A browser that keeps nothing (private mode) still has them until it is closed.
  }
}

function kept(): Wishes {
  try {
    return readWishes(localStorage.getItem(KEPT_AS))
  } catch {
    return USUAL
  }
}

/** What an older page may have kept, with the usual in the place of what this one does not know. */
export function readWishes(text: string | null): Wishes {
  const said = text === null ? {} : (JSON.parse(text) as Partial<Record<keyof Wishes, unknown>>)
  return {
    identity: IDENTITIES.find((one) => one === said.identity) ?? USUAL.identity,
    form: FORMS.find((one) => one === said.form) ?? USUAL.form,
    seconds: SPANS.find((one) => one === said.seconds) ?? USUAL.seconds,
    keyFirst: said.keyFirst === true,
    wait: said.wait === true,
    phones: typeof said.phones === 'boolean' ? said.phones : undefined,
  }
}
