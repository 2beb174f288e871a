import type { CalendarDoubt } from '#appliance/contract/timetable.ts'
import type { CalendarEvent } from './calendar-event.ts'

/** What belongs to one uid. */
export interface Series {
  readonly main: CalendarEvent
  /** Whether there is no series, only single lessons of one: a feed may hold the future alone. */
  readonly onlySingle: boolean
  /** What stands for one lesson, by the instant that the series gives it. */
  readonly single: ReadonlyMap<number, CalendarEvent>
  /** What stands for a lesson and all after it, the earliest first. */
  readonly future: readonly CalendarEvent[]
  /** How far a lesson may lie from where the series gives it, in milliseconds. */
  readonly shift: number
}

const FARTHEST = 62 * 86_400_000

/** The events of a calendar by their uid; of two for the same the later version counts. What cannot be followed is added to the doubts. */
export function seriesOf(events: readonly CalendarEvent[], doubts: CalendarDoubt[]): readonly Series[] {
  const all = Map.groupBy(events, ({ uid }) => uid)
  return [...all.values()].flatMap((group) => {
    const series = seriesFrom(group, doubts)
    return series === undefined ? [] : [series]
  })
}

function seriesFrom(group: readonly CalendarEvent[], doubts: CalendarDoubt[]): Series | undefined {
  const main = newest(group.filter(({ stead }) => stead === undefined))
  // A series that is cancelled takes its single lessons along, but for those that were set down later.
  const overrides = group.filter(({ stead, version }) => stead !== undefined && (main?.cancelled !== true || version > main.version))
  const [single, future] = [byStead(overrides.filter((one) => !one.future)), [...byStead(overrides.filter((one) => one.future)).values()]]
  const near = future.filter((event) => !isFar(event, doubts))
  const any = main ?? overrides[0]
  if (any === undefined || (main?.cancelled === true && single.size === 0)) return undefined
  return {
    ...{ main: any, onlySingle: main === undefined || main.cancelled, single },
    future: near.sort((one, other) => (one.stead ?? 0) - (other.stead ?? 0)),
    shift: Math.max(0, ...near.map(shiftOf)),
  }
}

function byStead(events: readonly CalendarEvent[]): Map<number, CalendarEvent> {
  const found = new Map<number, CalendarEvent>()
  for (const event of events) {
    const { stead = Number.NaN } = event
    found.set(stead, newest([found.get(stead), event].filter((one) => one !== undefined)) ?? event)
  }
  return found
}

/** Of equals the last. */
function newest(events: readonly CalendarEvent[]): CalendarEvent | undefined {
  let best: CalendarEvent | undefined
  for (const event of events) if (best === undefined || event.version >= best.version) best = event
  return best
}

function shiftOf({ zone, start, stead = 0 }: CalendarEvent): number {
  return Math.abs(start - zone.wallAt(stead))
}

function isFar(event: CalendarEvent, doubts: CalendarDoubt[]): boolean {
  if (shiftOf(event) <= FARTHEST) return false
  doubts.push({ code: 'too-far-moved', event: event.title, says: 'all lessons from one on are moved by more than two months' })
  return true
}
