import { readPattern } from './pattern-syntax.ts'
import type { Program } from './pattern-syntax.ts'

/** Where the groups of a pattern were found, by slot; -1 where a group took no part. */
type Slots = readonly number[]

interface Thread {
  readonly at: number
  readonly slots: Slots
}

interface Following {
  readonly place: number
  readonly last: number
  /** Steps that were reached, of which a thread that comes later is less preferred. */
  readonly seen: Uint8Array
  readonly into: Thread[]
}

/** A regular expression that takes time in proportion to the bytes it looks at, whatever it is and whatever they are. */
export class Pattern {
  readonly #program: Program
  readonly #blank: Slots
  /** Bytes with which a match may begin in the middle; undefined where an empty one may. */
  readonly #begins: Uint8Array | undefined

  /** Throws RECEIVER_REFUSED. */
  constructor(source: string) {
    this.#program = readPattern(source)
    this.#blank = Array.from({ length: this.#program.groups.size * 2 }, () => -1)
    this.#begins = this.#beginnings()
  }

  get groups(): readonly string[] {
    return [...this.#program.groups.keys()]
  }

  /** The named groups of the first place that matches, as RegExp finds it; undefined where there is none. */
  find(bytes: Uint8Array): Record<string, Uint8Array> | undefined {
    const found = this.#search(bytes)
    if (found === undefined) return undefined
    const groups: Record<string, Uint8Array> = {}
    for (const [name, slot] of this.#program.groups) {
      const [from = -1, to = -1] = found.slice(slot, slot + 2)
      if (from >= 0 && to >= from) groups[name] = bytes.subarray(from, to)
    }
    return groups
  }

  /** All threads go over the bytes side by side, the preferred one first; one that began earlier is preferred. */
  #search(bytes: Uint8Array): Slots | undefined {
    const seen = new Uint8Array(this.#program.steps.length)
    const last = bytes.length
    let found: Slots | undefined
    let threads: Thread[] = []
    for (let place = 0; place <= last; place += 1) {
      const mayBegin = found === undefined && (place === 0 || place === last || (this.#begins?.[bytes[place] ?? 0] ?? 1) === 1)
      if (threads.length === 0 && !mayBegin) {
        if (found !== undefined) return found
        continue
      }
      const following: Following = { place, last, seen: seen.fill(0), into: [] }
      for (const thread of threads) this.#follow(thread, following)
      if (mayBegin) this.#follow({ at: 0, slots: this.#blank }, following)
      threads = []
      for (const { at, slots } of following.into) {
        const step = this.#program.steps[at]
        if (step?.op === 'match') {
          found = slots
          break
        }
        if (step?.op === 'set' && place < last && step.bytes[bytes[place] ?? 0] === 1) threads.push({ at: at + 1, slots })
      }
    }
    return found
  }

  /** Goes on to the steps that take a byte or end the search; each is reached once for a place. */
  #follow(from: Thread, on: Following): void {
    const waiting: Thread[] = [from]
    for (let thread = waiting.pop(); thread !== undefined; thread = waiting.pop()) {
      const { at, slots } = thread
      if (on.seen[at] === 1) continue
      on.seen[at] = 1
      const step = this.#program.steps[at]
      if (step === undefined) continue
      if (step.op === 'jump') waiting.push({ at: step.to, slots })
      else if (step.op === 'split') waiting.push({ at: step.second, slots }, { at: step.first, slots })
      else if (step.op === 'save') waiting.push({ at: at + 1, slots: slots.with(step.slot, on.place) })
      else if (step.op === 'begin' || step.op === 'end') {
        if (on.place === (step.op === 'begin' ? 0 : on.last)) waiting.push({ at: at + 1, slots })
      } else on.into.push(thread)
    }
  }

  #beginnings(): Uint8Array | undefined {
    const { steps } = this.#program
    const into: Thread[] = []
    this.#follow({ at: 0, slots: this.#blank }, { place: 1, last: 2, seen: new Uint8Array(steps.length), into })
    const begins = new Uint8Array(256)
    for (const { at } of into) {
      const step = steps[at]
      if (step?.op !== 'set') return undefined
      for (const [byte, flag] of step.bytes.entries()) if (flag === 1) begins[byte] = 1
    }
    return begins
  }
}
