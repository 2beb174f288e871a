import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { SUSPICIOUS } from './ladder-order.ts'
import type { LadderOrder } from './ladder-order.ts'
import type { Life } from './life.ts'
import type { Rung } from './rung.ts'

/** One that opens so long gets company; a film lies on the box's own disk. */
const SLOW_OPENING: Milliseconds = seconds(3)
const SLOW_FILM: Milliseconds = seconds(1)
/** Open at once over the network, the one that feeds the channel among them. */
export const MOST_OPEN = 2
/** Films open at once, beside one that feeds the channel. */
const MOST_FILMS = 2

/** How a ladder stands when it is asked who is to be opened next. */
export interface LadderStand {
  readonly now: Milliseconds
  readonly order: LadderOrder
  /** It feeds the channel. */
  readonly holder: Life | undefined
  /** Those that run beside it. */
  readonly open: readonly Life[]
  /** Those of which nothing runs. */
  readonly idle: readonly Rung[]
  /** The one that feeds the channel has done so without a doubt for a while. */
  readonly isCalm: boolean
  /** It may be about to fail, and the line is not needed for itself alone. */
  readonly isDoubted: boolean
  /** It may be too slow for the lesson, but brings something all the time. */
  readonly isSlow: boolean
  /** It may be so bad that a film is better. */
  readonly isRestless: boolean
  /** Nothing feeds the channel, and a film may soon. */
  readonly isFilmTime: boolean
}

export interface Opening {
  readonly rung: Rung
  /** Only because the one that feeds the channel may be about to fail. */
  readonly standby: boolean
}

/** Whom to open next, beside those that run. Pure. */
export function openingsOf(stand: LadderStand): Opening[] {
  const sent = stand.holder?.rung.isStandIn === true ? besideFilm(stand) : besideSent(stand)
  return [...sent, ...films(stand)]
}

/** Whether `life` is watched to take over from one that runs well; after a film anybody who sends is. */
export function isTrial(order: LadderOrder, { rung, standby }: Life, holder: Life): boolean {
  return order.isBetter(rung, holder.rung) && (!standby || rung.chosen || holder.rung.isStandIn)
}

/** In calm times a better one is tried now and then; in doubt, or where nothing runs, another one is opened. */
function besideSent({ now, order, holder, open, idle, isCalm, isDoubted, isSlow }: LadderStand): Opening[] {
  const sent = open.filter(({ rung }) => !rung.isStandIn)
  const mayHelp = (rung: Rung): boolean => !rung.isStandIn && (!rung.isSound || rung.chosen || !order.hasRecording(now))
  const resting = idle.filter(mayHelp)
  const isWatched = holder !== undefined && open.some((life) => isTrial(order, life, holder))
  const better = resting.filter((rung) => holder !== undefined && order.isBetter(rung, holder.rung) && rung.isDueForTrial(now))
  const trial = isWatched ? undefined : order.firstToOpen(isCalm ? better : better.filter(({ chosen }) => chosen), now)
  const openings = trial === undefined ? [] : [{ rung: trial, standby: false }]
  if (holder !== undefined && !isDoubted) return openings
  const count = sent.length + openings.length + (holder === undefined ? 0 : 1)
  const newest = Math.max(...sent.map(({ startedAt }) => startedAt))
  if (count >= MOST_OPEN || sent.some(({ isReady }) => isReady) || now - newest < SLOW_OPENING) return openings
  const other = order.firstToOpen(
    // A line that trickles has nothing to spare for one that was no better.
    resting.filter((rung) => rung !== trial && rung.isOpen(now) && !(isSlow && rung.hasFailedLately(now))),
    now,
  )
  return other === undefined ? openings : [...openings, { rung: other, standby: holder !== undefined }]
}

/** The line is all there is to wait for: one after the other is tried, and one that hangs keeps nobody waiting. */
function besideFilm({ now, order, holder, open, idle }: LadderStand): Opening[] {
  const sent = open.filter(({ rung }) => !rung.isStandIn)
  const due = idle.filter((rung) => holder !== undefined && !rung.isStandIn && order.isBetter(rung, holder.rung) && rung.isOpen(now))
  const next = order.nextInTurn(due, now)
  if (next === undefined) return []
  const isWaited = ({ isReady, gate, startedAt }: Life): boolean => (isReady ? gate.quiet < SUSPICIOUS : now - startedAt < SLOW_OPENING)
  const isBusy = sent.length >= MOST_OPEN || sent.some(isWaited)
  return isBusy && !next.chosen ? [] : [{ rung: next, standby: false }]
}

/** A film costs nothing but the disk: it is opened as soon as it may be needed, and the next where it is slow. */
function films({ now, order, holder, open, idle, isFilmTime, isRestless }: LadderStand): Opening[] {
  const running = open.filter(({ rung }) => rung.isStandIn)
  const isNeeded = holder === undefined ? isFilmTime : isRestless
  const mayOpen = (rung: Rung): boolean => {
    if (!rung.isStandIn || !rung.isOpen(now)) return false
    return isNeeded || rung.chosen || (holder !== undefined && order.isBetter(rung, holder.rung) && rung.isDueForTrial(now))
  }
  const next = order.firstToOpen(idle.filter(mayOpen), now)
  if (next === undefined || running.length >= MOST_FILMS) return []
  const isBusy = running.some(({ isReady, startedAt }) => isReady || now - startedAt < SLOW_FILM)
  return isBusy && !next.chosen ? [] : [{ rung: next, standby: !next.chosen && isNeeded && holder !== undefined }]
}
