import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import type { RootDocument } from '#appliance/contract/catalogue.ts'
import type { CatalogueStore, Noted } from './catalogue-store.ts'
import { DocumentReader } from './document-reader.ts'
import type { Found, Verdict } from './document-reader.ts'
import type { DocumentSource } from './document-source.ts'
import { NOTHING, digestOf, headerOf, readBody, withBody } from './held.ts'
import type { Holding } from './held.ts'
import { loadKept } from './load-kept.ts'
import { MOST_ROOT_BYTES, readRoot } from './read-document.ts'
import { refusal, shown, troubleKindOf } from './refusal.ts'
import type { DocumentKind } from './refusal.ts'
import { signersOf } from './root-chain.ts'
import { verifySigned } from './signature.ts'
import type { SignedBytes, Signers } from './signature.ts'
import { walkRoots } from './walk-roots.ts'

export interface PublisherOptions {
  readonly fingerprint: string
  readonly store: CatalogueStore
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  /** Whether a publisher of this name is followed by another key already. */
  readonly isTaken: (publisher: string) => boolean
  /** Called whenever something was accepted. */
  readonly onAccepted: (accepted: { publisher: string; document: DocumentKind; serial: number }) => void
}

/** What came of a look at a source. */
export interface Outcome {
  readonly accepted: readonly DocumentKind[]
  /** The first document that was not taken, and why; CATALOGUE_REFUSED. */
  readonly trouble?: { readonly document: DocumentKind; readonly error: BoxError }
}

interface Look {
  readonly source: DocumentSource
  readonly signal: AbortSignal
}

const KINDS = ['root', 'catalog', 'timetable'] as const

/**
 * One publisher whom the school trusts: what is believed of it, and how that grows. A document is taken when the keys that the newest
 * root names signed it and it is not older than the one before; whatever is wrong with a new one, the one before stays in use.
 */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #lane = new Lane()
  readonly #reader = new DocumentReader()
  #holding: Holding = NOTHING

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  get holding(): Holding {
    return this.#holding
  }

  get root(): RootDocument | undefined {
    return this.#holding.roots.at(-1)
  }

  /** Reads what was kept before a restart. */
  async load(): Promise<void> {
    const { fingerprint, store, isTaken } = this.#options
    const kept = await loadKept(fingerprint, this.#options)
    const publisher = kept.roots[0]?.publisher
    if (publisher === undefined || isTaken(publisher)) return
    this.#holding = kept
    await store.setAnchor(publisher, fingerprint).catch((err: unknown) => this.#unkept(err, 'root'))
    for (const kind of KINDS) {
      const noted = store.noted({ publisher, document: kind })
      const held = kind === 'root' ? this.#holding.rootMarks : this.#holding[kind]
      if (held !== undefined && noted?.sha256 === held.sha256) this.#reader.remember(kind, noted.url, noted.etag)
    }
  }

  /** Takes what is new at a source. Rejects only for what is neither the publisher's nor the line's fault. */
  async follow(source: DocumentSource, signal: AbortSignal): Promise<Outcome> {
    const look = { source, signal }
    const accepted: DocumentKind[] = []
    let trouble: Outcome['trouble']
    for (const document of KINDS) {
      try {
        if (await this.#look(document, look)) accepted.push(document)
      } catch (error) {
        if (!(error instanceof BoxError) || troubleKindOf(error) === undefined) throw error
        trouble ??= { document, error }
        // Where the line is down the others need not be asked for; without a root nothing can be believed.
        if (troubleKindOf(error) === 'unreachable') break
      }
      if (this.root === undefined || look.signal.aborted) break
    }
    return { accepted, ...(trouble === undefined ? {} : { trouble }) }
  }

  #look(kind: DocumentKind, look: Look): Promise<boolean> {
    const held = kind === 'root' ? this.#holding.rootMarks : this.#holding[kind]
    const judge = (found: Found): Promise<Verdict> => {
      // A stick need not wait until a web server has been read, but for what both of them change.
      return this.#lane.run(() => (kind === 'root' ? this.#takeRoot(found, look) : this.#takeBody(kind, found, look)))
    }
    return this.#reader.take({ kind, ...look, held: held?.signature, judge })
  }

  async #takeRoot(found: Found, look: Look): Promise<Verdict> {
    const goal = await readRoot(found.bytes)
    const current = this.root
    this.#refuseTaken(goal)
    const floor = this.#rootFloor(goal.publisher)
    if (floor !== undefined && goal.serial < floor.serial) return older('root.json', { look, serial: goal.serial, newest: floor.serial })
    if (goal.serial === floor?.serial) {
      if (floor.sha256 !== (await digestOf(found.bytes))) throw otherOfSame('root.json', goal.serial)
      if (current?.serial === goal.serial) {
        this.#holding = { ...this.#holding, rootMarks: { sha256: floor.sha256, signature: found.signature } }
        return 'known'
      }
    }
    const walk = { current, fingerprint: this.#options.fingerprint, newest: found, older: this.#older(look) }
    for await (const { root, signed } of walkRoots(walk)) await this.#believe(root, signed, { etag: found.etag, label: look.source.label })
    return 'accepted'
  }

  #refuseTaken({ publisher }: RootDocument): void {
    if (this.root !== undefined || !this.#options.isTaken(publisher)) return
    throw refusal('other-publisher', `${shown(publisher)} is followed by another key of the settings already`)
  }

  #older(look: Look): (serial: number) => Promise<SignedBytes | undefined> {
    return (serial) => this.#reader.pair(`roots/${serial}.root.json`, { ...look, most: MOST_ROOT_BYTES })
  }

  /** What a new root must not be older than: the one that is believed, or the one that was before the disk lost it. */
  #rootFloor(publisher: string): Pick<Noted, 'serial' | 'sha256'> | undefined {
    const { store, fingerprint } = this.#options
    const { root } = this
    if (root !== undefined && root.publisher !== publisher) return undefined
    const noted = store.anchor(publisher) === fingerprint ? store.noted({ publisher, document: 'root' }) : undefined
    const own = root === undefined ? undefined : { serial: root.serial, sha256: this.#holding.rootMarks?.sha256 ?? '' }
    return higher(own, noted)
  }

  async #believe(root: RootDocument, signed: SignedBytes, origin: { label: string; etag: string | undefined }): Promise<void> {
    const { store, fingerprint, log, onAccepted } = this.#options
    const before = this.root
    const rootMarks = { sha256: await digestOf(signed.bytes), signature: Buffer.from(signed.signature) }
    // Another key of the settings may have come to the same publisher meanwhile.
    this.#refuseTaken(root)
    this.#holding = { ...this.#holding, roots: [...this.#holding.roots, root], rootMarks }
    if (before === undefined) await store.begin(root.publisher, fingerprint).catch((err: unknown) => this.#unkept(err, 'root'))
    await this.#keep('root', signed, { ...origin, ...rootMarks, serial: root.serial })
    log.info({ publisher: root.publisher, serial: root.serial }, 'root of a publisher accepted')
    for (const kind of ['catalog', 'timetable'] as const) {
      // What was refused may be signed as it should be now.
      this.#reader.forget(kind)
      if (before !== undefined && !sameSigners(signersOf(before, kind), signersOf(root, kind))) await this.#unbind(kind, root)
    }
    onAccepted({ publisher: root.publisher, document: 'root', serial: root.serial })
  }

  /** A document by keys that were taken back is used until the publisher signs another, of whatever serial. */
  async #unbind(kind: 'catalog' | 'timetable', root: RootDocument): Promise<void> {
    const held = this.#holding[kind]
    if (held === undefined) return
    const { store } = this.#options
    const [kept] = await store.read({ publisher: root.publisher, document: kind })
    const signed = { bytes: kept?.bytes ?? Buffer.alloc(0), signature: held.signature }
    if (await isSigned(kind, signed, root)) return
    this.#holding = { ...this.#holding, [kind]: { ...held, binding: false } }
    await store.forgetNote({ publisher: root.publisher, document: kind }).catch((err: unknown) => this.#unkept(err, kind))
  }

  async #takeBody(kind: 'catalog' | 'timetable', found: Found, look: Look): Promise<Verdict> {
    const { root } = this
    if (root === undefined) return 'older'
    const name = `${kind}.json`
    await verifySigned(name, found, signersOf(root, kind))
    const body = await readBody(kind, found.bytes, root.publisher)
    const { serial } = headerOf(body)
    const sha256 = await digestOf(found.bytes)
    const floor = this.#floor(kind)
    if (floor !== undefined && serial < floor.serial) return older(name, { look, serial, newest: floor.serial })
    if (floor?.serial === serial && floor.sha256 !== sha256) {
      throw otherOfSame(name, serial)
    }
    const isNews = this.#holding[kind]?.sha256 !== sha256
    this.#holding = withBody(this.#holding, body, { sha256, signature: found.signature, binding: true })
    await this.#keep(kind, found, { serial, sha256, label: look.source.label, etag: found.etag })
    if (isNews) this.#options.onAccepted({ publisher: root.publisher, document: kind, serial })
    return isNews ? 'accepted' : 'known'
  }

  /** What a new document must not be older than: what is held, or what was held before the disk lost it. */
  #floor(kind: 'catalog' | 'timetable'): Pick<Noted, 'serial' | 'sha256'> | undefined {
    const held = this.#holding[kind]
    const noted = this.#options.store.noted({ publisher: this.root?.publisher ?? '', document: kind })
    return higher(held?.binding === true ? held : undefined, noted)
  }

  /** A disk that takes nothing must not keep a lesson from the school: what was accepted is used, and fetched again after a restart. */
  async #keep(document: DocumentKind, signed: SignedBytes, about: Omit<Noted, 'url'> & { label: string }): Promise<void> {
    const { store, clock } = this.#options
    const { serial, sha256, label: url, etag } = about
    try {
      await store.keep({ publisher: this.root?.publisher ?? '', document }, signed, { serial, sha256, url, etag, acceptedAt: clock.now() })
    } catch (err) {
      this.#unkept(err, document)
    }
  }

  #unkept(err: unknown, document: DocumentKind): void {
    this.#options.log.warn({ err, document, reason: sentenceOf(err) }, 'accepted document not kept')
  }
}

/** A stick was made ready earlier: what is older on it is no news and no trouble. */
function older(name: string, { look, serial, newest }: { look: Look; serial: number; newest: number }): 'older' {
  if (look.source.kind === 'stick') return 'older'
  throw refusal('rolled-back', `${name} at ${look.source.label} has the serial ${serial}; ${newest} was accepted before`)
}

function otherOfSame(name: string, serial: number): Error {
  return refusal('rolled-back', `${name} has the serial ${serial}, and other content than the one that was accepted with it`)
}

type Floor = Pick<Noted, 'serial' | 'sha256'>

function higher(one: Floor | undefined, other: Floor | undefined): Floor | undefined {
  return other !== undefined && other.serial > (one?.serial ?? 0) ? other : one
}

function sameSigners(one: Signers, other: Signers): boolean {
  return (
    one.role.threshold === other.role.threshold &&
    one.role.keys.length === other.role.keys.length &&
    one.role.keys.every((key) => other.role.keys.includes(key))
  )
}

function isSigned(kind: 'catalog' | 'timetable', signed: SignedBytes, root: RootDocument): Promise<boolean> {
  return verifySigned(`${kind}.json`, signed, signersOf(root, kind)).then(
    () => true,
    (thrown: unknown) => {
      if (troubleKindOf(thrown) === undefined) throw thrown
      return false
    },
  )
}
