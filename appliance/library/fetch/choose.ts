import type { Milliseconds } from '#appliance/base/duration.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobSource, PieceRange } from '../ports.ts'
import type { Health } from './source-health.ts'

/** One source of a blob as it stands now. */
export interface Candidate {
  readonly source: BlobSource
  readonly health: Health
  /** Monotonic: it does not have this blob before then. */
  readonly lacksUntil: Milliseconds
  /** No further request may be made of it now. */
  readonly busy: boolean
}

export interface Question {
  readonly candidates: readonly Candidate[]
  /** Pieces that are missing and that nobody is bringing, in the order in which they are wanted. */
  readonly free: readonly PieceRange[]
  /** Of these the ones of which a part is here already. */
  readonly halves: ReadonlySet<number>
  /** Pieces of the whole blob. */
  readonly pieces: number
  /** Whether sources over the uplink may be asked at all. */
  readonly uplink: boolean
  /** Somebody waits: a source in the room that is in trouble is not waited for. */
  readonly urgent: boolean
  /** Monotonic. */
  readonly now: Milliseconds
}

/**
 * take: these pieces from this source. busy: as soon as one of the keys has a place. later: at `at`. peer: another box fetches it. nobody: no
 * source is known. nothing: no piece is left to be brought.
 */
export type Choice =
  | { readonly kind: 'take'; readonly source: BlobSource; readonly run: PieceRange; readonly whole: boolean }
  | { readonly kind: 'busy'; readonly keys: readonly string[] }
  | { readonly kind: 'later'; readonly at: Milliseconds; readonly trouble: string | undefined }
  | { readonly kind: 'peer' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'nothing' }

const KINDS = { peer: 0, stick: 1, origin: 2 } as const
/** The way to the server and back, in which nothing comes, may be this part of a request; longer ones would only be harder to change. */
const DELAY_SHARE = 0.03
const FEWEST_PIECES = 4
const MOST_PIECES = 32
/** Several boxes share the work in portions of this size. */
const ROOM_PIECES = 8
/** A box that failed so often in a row is not waited for any more. */
const PATIENCE = 3

/** Which source is asked for which pieces next, pure: the room before the uplink, peers before sticks, the healthy before the rest. */
export function choose(question: Question): Choice {
  if (question.free.length === 0) return { kind: 'nothing' }
  const open = question.candidates.filter(({ source }) => source.over === 'room' || question.uplink)
  if (open.length === 0) return question.candidates.length === 0 ? { kind: 'nobody' } : { kind: 'peer' }
  const refusals = new Refusals()
  for (const one of open.toSorted((a, b) => rank(a, question) - rank(b, question) || byPriority(a, b))) {
    const taken = tryOne(one, question, refusals)
    if (taken !== undefined) return taken
  }
  const choice = refusals.choice()
  // Boxes that have some of it have given that: the rest comes by the one that fetches.
  return choice.kind === 'nobody' && open.length < question.candidates.length ? { kind: 'peer' } : choice
}

/** Whether a source could be asked for this piece now, its places aside. */
export function couldGive({ source, health, lacksUntil }: Candidate, piece: number, now: Milliseconds): boolean {
  return health.notBefore <= now && lacksUntil <= now && health.corrupt === 0 && (source.holds?.(piece) ?? true)
}

function tryOne(one: Candidate, question: Question, refusals: Refusals): Choice | undefined {
  const { source, health, lacksUntil } = one
  const { now } = question
  if (lacksUntil > now) return refusals.later(lacksUntil, `${source.key} does not have the file`)
  const run = runOf(one, question, refusals)
  if (run === undefined) return undefined
  if (health.notBefore > now) {
    const worthWaiting = source.over === 'room' && health.failures < PATIENCE && health.corrupt === 0 && !question.urgent
    if (worthWaiting) refusals.keepForRoom(one)
    return refusals.later(health.notBefore, health.trouble === undefined ? undefined : `${source.key} ${health.trouble}`)
  }
  if (one.busy) {
    if (source.over === 'room' && health.corrupt === 0) refusals.keepForRoom(one)
    return refusals.busy(source.key)
  }
  return { kind: 'take', source, run, whole: hasNoRanges(one, now) }
}

/** The lower is asked first. A source whose bytes were wrong comes after everybody else. */
function rank({ source, health }: Candidate, { now, free }: Question): number {
  const corrupt = health.corrupt > 0 ? 1000 : 0
  const uplink = source.over === 'uplink' ? 100 : 0
  const wasteful = health.noRangesUntil > now && (free[0]?.from ?? 0) > 0 ? 4 : 0
  const failing = health.failures > 0 ? 2 : 0
  return corrupt + uplink + KINDS[source.kind] * 10 + wasteful + failing
}

function byPriority(a: Candidate, b: Candidate): number {
  return a.source.priority - b.source.priority || a.health.failures - b.health.failures || (b.health.rate ?? 0) - (a.health.rate ?? 0)
}

/** What this source is asked for: begun pieces first, then the first that is missing, and what follows without a gap. */
function runOf(one: Candidate, { free, halves, pieces, now }: Question, refusals: Refusals): PieceRange | undefined {
  const { source } = one
  const may = (piece: number): boolean => (source.holds?.(piece) ?? true) && !(source.over === 'uplink' && refusals.inRoom(piece))
  const begun = [...halves].filter((piece) => isIn(free, piece) && may(piece))
  const from = begun.length > 0 ? Math.min(...begun) : firstOf(free, may)
  if (from === undefined) return undefined
  if (hasNoRanges(one, now)) return { from: 0, to: pieces }
  const end = free.find((range) => range.from <= from && from < range.to)?.to ?? from + 1
  const most = Math.min(end, from + longest(one))
  let to = from + 1
  while (to < most && may(to) && !halves.has(to)) to += 1
  return { from, to }
}

function longest({ source, health }: Candidate): number {
  const byDelay = Math.ceil(((health.rate ?? 0) * (health.delay ?? 0)) / 1000 / DELAY_SHARE / PIECE_BYTES)
  return Math.min(Math.max(byDelay, FEWEST_PIECES), source.over === 'room' ? ROOM_PIECES : MOST_PIECES)
}

function firstOf(free: readonly PieceRange[], may: (piece: number) => boolean): number | undefined {
  for (const range of free) {
    for (let piece = range.from; piece < range.to; piece += 1) if (may(piece)) return piece
  }
  return undefined
}

function isIn(ranges: readonly PieceRange[], piece: number): boolean {
  return ranges.some(({ from, to }) => from <= piece && piece < to)
}

function hasNoRanges({ health }: Candidate, now: Milliseconds): boolean {
  return health.noRangesUntil > now
}

/** Why nobody could be asked, gathered from one source after the other. */
class Refusals {
  readonly #keys: string[] = []
  readonly #room: Candidate[] = []
  #at = Infinity
  #trouble: string | undefined

  later(at: Milliseconds, trouble: string | undefined): undefined {
    if (at < this.#at) this.#at = at
    this.#trouble ??= trouble
  }

  busy(key: string): undefined {
    this.#keys.push(key)
  }

  /** What this one in the room has is not fetched over the uplink: its turn comes. */
  keepForRoom(one: Candidate): void {
    this.#room.push(one)
  }

  inRoom(piece: number): boolean {
    return this.#room.some(({ source }) => source.holds?.(piece) ?? true)
  }

  choice(): Choice {
    if (this.#keys.length > 0) return { kind: 'busy', keys: this.#keys }
    return this.#at === Infinity ? { kind: 'nobody' } : { kind: 'later', at: this.#at, trouble: this.#trouble }
  }
}
