import type { BoxBus } from '#appliance/base/bus.ts'
import type { Telling } from './verdicts.ts'

/** Tells the house what is news of a lesson. */
export function tellOf(news: Telling, bus: Pick<BoxBus, 'tell'>): void {
  if ('ready' in news) return bus.tell('library.lesson-ready', { key: news.ready.key, startsAt: news.ready.startsAt })
  const { key, startsAt, missingBytes, readyAt } = news.late
  bus.tell('library.lesson-late', { key, startsAt, missingBytes, ...(readyAt === undefined ? {} : { readyAt }) })
}
