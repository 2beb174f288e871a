import { BoxError } from '#appliance/base/errors.ts'
import type { Document, DocumentSource } from './document-source.ts'
import { MOST_DOCUMENT_BYTES, MOST_ROOT_BYTES } from './read-document.ts'
import { refusal, troubleKindOf } from './refusal.ts'
import type { DocumentKind } from './refusal.ts'
import type { SignedBytes } from './signature.ts'

/** A document with its signature, as a source has them now. */
export interface Found extends SignedBytes {
  readonly bytes: Buffer
  readonly signature: Buffer
  /** Of the signature, which is what is asked for again. */
  readonly etag: string | undefined
}

/** known: it is in use already. older: it is not, and that is no trouble. */
export type Verdict = 'accepted' | 'known' | 'older'

export interface Take {
  readonly kind: DocumentKind
  readonly source: DocumentSource
  readonly signal: AbortSignal
  /** Signature of the one that is in use. */
  readonly held: Buffer | undefined
  /** Rejects with CATALOGUE_REFUSED where it cannot be used. */
  readonly judge: (found: Found) => Promise<Verdict>
}

interface Refused {
  readonly signature: Buffer
  readonly etag: string
  readonly error: BoxError
}

const MOST_SIGNATURE_BYTES = 16_384

/**
 * Reads a document only where there is a new one. The signature is asked for first: it has a few hundred bytes, and where it is the same
 * so is what it signs, also on a server that gives no ETag. What was refused is not fetched again until it has changed: over a thin
 * line it would be megabytes, each quarter of an hour.
 */
export class DocumentReader {
  /** ETags of the signatures in use, by document and place. */
  readonly #etags = new Map<string, string>()
  readonly #refused = new Map<string, Refused>()

  /** A source at `label` called the signature in use by this ETag. */
  remember(kind: DocumentKind, label: string, etag: string | undefined): void {
    if (etag === undefined) this.#etags.delete(`${kind} ${label}`)
    else this.#etags.set(`${kind} ${label}`, etag)
  }

  /** Looks at everything anew: what it was judged by has changed. */
  forget(kind: DocumentKind): void {
    for (const memory of [this.#etags, this.#refused]) {
      for (const key of memory.keys()) if (key.startsWith(`${kind} `)) memory.delete(key)
    }
  }

  /** Answers whether something new was accepted; rejects with CATALOGUE_REFUSED. */
  async take(wish: Take): Promise<boolean> {
    const { kind, source, held } = wish
    const key = `${kind} ${source.label}`
    const answer = await this.#signature(wish, held === undefined ? undefined : this.#etags.get(key))
    if (answer === 'not-modified' || answer === undefined) return false
    if (held?.equals(answer.bytes) === true) {
      this.remember(kind, source.label, answer.etag)
      return false
    }
    const refused = this.#refused.get(key)
    const before = refused?.signature.equals(answer.bytes) === true ? refused : undefined
    const document = await this.#document(wish, { etag: before?.etag })
    if (document === 'not-modified') throw before?.error ?? refusal('unreachable', `${source.label} says that ${kind}.json is unchanged`)
    return this.#judge(wish, { document, signature: answer, key })
  }

  /** A document and its signature, undefined where one of them is missing. */
  async pair(name: string, { source, signal, most }: Pick<Take, 'source' | 'signal'> & { most: number }): Promise<SignedBytes | undefined> {
    const signature = await source.read(`${name}.sig`, { most: MOST_SIGNATURE_BYTES }, signal)
    if (signature === undefined || signature === 'not-modified') return undefined
    const document = await source.read(name, { most }, signal)
    return document === undefined || document === 'not-modified' ? undefined : { bytes: document.bytes, signature: signature.bytes }
  }

  async #judge(wish: Take, got: { document: Document; signature: Document; key: string }): Promise<boolean> {
    const { document, signature, key } = got
    try {
      const verdict = await this.#judgeTwice(wish, foundOf(document, signature))
      this.#refused.delete(key)
      return verdict === 'accepted'
    } catch (error) {
      const isVerdict = error instanceof BoxError && troubleKindOf(error) !== undefined && troubleKindOf(error) !== 'unreachable'
      if (isVerdict && document.etag !== undefined) this.#refused.set(key, { signature: signature.bytes, etag: document.etag, error })
      throw error
    }
  }

  /** A publisher replaces two files, and caches on the way keep each for a while: what does not fit is read once more, past the caches. */
  async #judgeTwice(wish: Take, found: Found): Promise<Verdict> {
    try {
      return await this.#judgeOnce(wish, found)
    } catch (thrown) {
      if (troubleKindOf(thrown) !== 'wrong-signature' || wish.source.kind === 'stick') throw thrown
    }
    const signature = await this.#signature(wish, undefined, true)
    const document = await this.#document(wish, { fresh: true })
    if (signature === undefined || signature === 'not-modified' || document === 'not-modified') return 'older'
    return this.#judgeOnce(wish, foundOf(document, signature))
  }

  async #judgeOnce(wish: Take, found: Found): Promise<Verdict> {
    const verdict = await wish.judge(found)
    if (verdict !== 'older') this.remember(wish.kind, wish.source.label, found.etag)
    return verdict
  }

  async #signature(wish: Take, etag: string | undefined, fresh = false): Promise<Document | 'not-modified' | undefined> {
    const { kind, source, signal } = wish
    const answer = await source.read(`${kind}.json.sig`, { most: MOST_SIGNATURE_BYTES, etag, fresh }, signal)
    if (answer !== undefined) return answer
    const isThere = await exists(wish)
    if (isThere) throw refusal('unsigned', `${source.label} has a ${kind}.json, but no ${kind}.json.sig: it is not signed`)
    // Not each publisher has lessons.
    if (kind === 'timetable') return undefined
    throw refusal('unreachable', `${source.label} has no ${kind}.json`)
  }

  async #document(wish: Take, how: { etag?: string | undefined; fresh?: boolean }): Promise<Document | 'not-modified'> {
    const { kind, source, signal } = wish
    const most = kind === 'root' ? MOST_ROOT_BYTES : MOST_DOCUMENT_BYTES
    const answer = await source.read(`${kind}.json`, { most, ...how }, signal)
    if (answer !== undefined) return answer
    throw refusal('unreachable', `${source.label} has a ${kind}.json.sig, but no ${kind}.json`)
  }
}

/** Without reading it: any byte is one too many. */
async function exists({ kind, source, signal }: Take): Promise<boolean> {
  try {
    return (await source.read(`${kind}.json`, { most: 0 }, signal)) !== undefined
  } catch (thrown) {
    if (troubleKindOf(thrown) === 'too-large') return true
    throw thrown
  }
}

function foundOf({ bytes }: Document, signature: Document): Found {
  return { bytes, signature: signature.bytes, etag: signature.etag }
}
