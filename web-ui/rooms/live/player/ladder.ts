import type { EngineKind } from './engine-kind.ts'

/** Failures without a picture between them, after which an engine rests. */
const IN_A_ROW = 2
/** Failures within a minute, whatever was seen between them. */
const IN_A_MINUTE = 4
const MINUTE = 60_000
const FIRST_REST = 5 * MINUTE
const LONGEST_REST = 40 * MINUTE
const UNKNOWN = 'unknown'

interface Rung {
  readonly kind: EngineKind
  row: number
  recent: number[]
  restsUntil: number
  nextRest: number
  /** The codec that it could not take. */
  refused: string | undefined
}

/**
 * Which engine plays. The best one that works does; one that fails again and again rests for some minutes, so that the class
 * looks at the next one down and not at tries. A picture that runs is never broken off to climb: the way up is tried when a
 * connection is made anyway. Remembered for as long as the page is open. Times are steady milliseconds.
 */
export class Ladder {
  readonly #rungs: readonly Rung[]

  /** `kinds`: the best first. */
  constructor(kinds: readonly EngineKind[]) {
    this.#rungs = kinds.map((kind) => ({ kind, row: 0, recent: [], restsUntil: 0, nextRest: FIRST_REST, refused: undefined }))
  }

  get empty(): boolean {
    return this.#rungs.length === 0
  }

  /**
   * The engine for a channel with this codec, among those that `canShow` it. Where all of them rest, the one that has rested
   * longest; undefined where none of them takes the codec.
   */
  choose(codec: string | undefined, canShow: (kind: EngineKind) => boolean, now: number): EngineKind | undefined {
    const able = this.#rungs.filter((rung) => rung.refused !== (codec ?? UNKNOWN) && canShow(rung.kind))
    const rested = able.find((rung) => rung.restsUntil <= now)
    return (rested ?? able.sort((a, b) => a.restsUntil - b.restsUntil)[0])?.kind
  }

  /** It showed a picture. */
  played(kind: EngineKind): void {
    for (const rung of this.#of(kind)) rung.row = 0
  }

  /** It failed on media that it should be able to play. */
  failed(kind: EngineKind, now: number): void {
    for (const rung of this.#of(kind)) {
      rung.row += 1
      rung.recent = [...rung.recent.filter((at) => now - at < MINUTE), now]
      if (rung.row >= IN_A_ROW || rung.recent.length >= IN_A_MINUTE) rest(rung, now)
    }
  }

  /** It cannot take this codec. */
  refused(kind: EngineKind, codec: string | undefined): void {
    for (const rung of this.#of(kind)) rung.refused = codec ?? UNKNOWN
  }

  /** Every engine may try every codec again. */
  forgive(): void {
    for (const rung of this.#rungs) rung.refused = undefined
  }

  #of(kind: EngineKind): Rung[] {
    return this.#rungs.filter((rung) => rung.kind === kind)
  }
}

function rest(rung: Rung, now: number): void {
  rung.restsUntil = now + rung.nextRest
  rung.nextRest = Math.min(LONGEST_REST, rung.nextRest * 2)
  rung.row = 0
  rung.recent = []
}
