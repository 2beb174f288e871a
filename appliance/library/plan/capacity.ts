import { days } from '#appliance/base/duration.ts'
import type { PoweredHours } from './powered-hours.ts'
import type { SchoolTime } from './school-time.ts'
import type { ShareWeek } from './windows.ts'

export interface Span {
  readonly from: number
  readonly to: number
}

export interface CapacityOptions {
  readonly now: number
  readonly school: SchoolTime
  /** Bytes a second that the whole line may be counted on for. */
  readonly bytesPerSecond: number
  /** undefined: the whole line at all times. */
  readonly shares: ShareWeek | undefined
  /** undefined: always on. */
  readonly hours: PoweredHours | undefined
  /** When a class runs, and nothing comes in the background. */
  readonly busy: readonly Span[]
  readonly cap: { readonly left: number; readonly ofMonth: number }
}

/** How far ahead it looks. */
export const HORIZON = days(15)
/** An hour that had power in fewer than one week of four is not counted on. */
const RARE = 0.25

/** How many bytes the background will have brought by when: the line's rate over the windows, the powered hours, the classes and the cap. */
export class Capacity {
  /** Between two of these instants bytes come evenly. */
  readonly #times: number[]
  /** All that has come by then. */
  readonly #bytes: number[] = [0]

  constructor(options: CapacityOptions) {
    this.#times = [options.now]
    let month = { end: options.school.nextMonth(options.now), left: options.cap.left }
    const busy = apart(options.busy)
    const end = options.now + HORIZON
    let edge = options.now
    for (let at = options.now; at < end;) {
      if (at >= edge) edge = options.shares?.nextChange(at) ?? Number.POSITIVE_INFINITY
      if (at >= month.end) month = { end: options.school.nextMonth(at), left: options.cap.ofMonth }
      while (busy[0] !== undefined && busy[0].to <= at) busy.shift()
      const next = Math.min(end, month.end, edge, nextStep(options, busy[0], at))
      month.left -= this.#add({ from: at, to: next }, rateAt(options, busy[0], at), month.left)
      at = next
    }
  }

  /** Epoch milliseconds by which so many bytes will have come; undefined where that is beyond the horizon. */
  readyAt(bytes: number): number | undefined {
    const step = firstNotBelow(this.#bytes, bytes)
    if (step >= this.#bytes.length) return undefined
    const [to, all] = [this.#times[step] ?? 0, this.#bytes[step] ?? 0]
    const [from, before] = [this.#times[step - 1] ?? to, this.#bytes[step - 1] ?? 0]
    return all <= before ? to : Math.ceil(from + ((to - from) * (bytes - before)) / (all - before))
  }

  /** How many bytes will have come at an instant. */
  bytesBy(at: number): number {
    const step = firstNotBelow(this.#times, at)
    if (step >= this.#times.length) return this.#bytes.at(-1) ?? 0
    const [to, all] = [this.#times[step] ?? 0, this.#bytes[step] ?? 0]
    const [from, before] = [this.#times[step - 1] ?? to, this.#bytes[step - 1] ?? 0]
    return to <= from ? all : before + ((all - before) * (at - from)) / (to - from)
  }

  /** Answers how many bytes come in this span, of which no more than `left` may. */
  #add({ from, to }: Span, bytesPerSecond: number, left: number): number {
    const bytes = (bytesPerSecond * (to - from)) / 1000
    const before = this.#bytes.at(-1) ?? 0
    const taken = Math.min(bytes, left)
    if (taken < bytes) {
      this.#times.push(from + ((to - from) * taken) / bytes)
      this.#bytes.push(before + taken)
    }
    this.#times.push(to)
    this.#bytes.push(before + taken)
    return taken
  }
}

/** The place of the first of these rising numbers that is not below a value. */
function firstNotBelow(rising: readonly number[], value: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

function rateAt({ bytesPerSecond, shares, hours, school }: CapacityOptions, busy: Span | undefined, at: number): number {
  if (busy !== undefined && busy.from <= at) return 0
  const powered = hours?.shareAt(school, at) ?? 1
  return bytesPerSecond * (shares?.at(at) ?? 1) * (powered < RARE ? 0 : powered)
}

/** When something changes next; `busy` is the next class, or the one that runs. */
function nextStep({ school, hours }: CapacityOptions, busy: Span | undefined, at: number): number {
  const never = Number.POSITIVE_INFINITY
  const hour = hours === undefined ? never : school.nextHour(at)
  const bell = busy === undefined ? never : busy.from > at ? busy.from : busy.to
  return Math.min(hour, bell)
}

/** The same time as spans that do not touch each other, in order. */
function apart(spans: readonly Span[]): Span[] {
  const joined: { from: number; to: number }[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}
