import type { Socket } from 'node:net'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { HlsWish } from './hls-address.ts'
import type { HlsViewer } from './hls-audience.ts'
import type { Packager } from './packager.ts'

/** Media that come so much later than they are shown have stopped the picture; as for HTTP-FLV, see viewers/book.ts. */
const STALL: Milliseconds = seconds(2)
/** What is asked for one after the other is not asked for evenly: so many of its own lengths are no sign. */
const UNEVEN = 2
/** What has not been taken for so long has left every playlist, and is held for nobody else. */
const HOPELESS: Milliseconds = seconds(60)

interface Underway {
  readonly viewer: HlsViewer
  readonly since: Milliseconds
  /** From then on it comes too late to be shown in time. */
  readonly lateAt: Milliseconds
  left: number
  told: boolean
}

/**
 * How what is sent flows to those who watch by HLS: who takes it too slowly, who falls behind, and who is still busy with what was sent
 * long ago. The book of viewers hears of it.
 */
export class HlsFlow {
  readonly #underway = new Map<Socket, Underway>()

  /** Hot path: an answer was sent, of which `behind` bytes still wait for the socket; `length` of the media in it. `now`: monotonic. */
  sent(viewer: HlsViewer, socket: Socket, about: { bytes: number; behind: number; length: Milliseconds; now: Milliseconds }): void {
    const { bytes, behind, length, now } = about
    const before = this.#underway.get(socket)?.left ?? 0
    if (before > 0) this.#underway.delete(socket)
    if (behind > 0) {
      this.#underway.set(socket, { viewer, since: now, lateAt: now + Math.max(STALL, length), left: behind, told: false })
    }
    // The head of the answer may wait too.
    viewer.entry?.took(Math.max(0, before + bytes - behind), behind)
  }

  /**
   * Hot path: somebody asks for media that are there; `burst`: so much may come at once. Who is further behind than before by more than
   * can be had by chance gets them slower than they are shown.
   */
  asked(viewer: HlsViewer, lag: { of: Milliseconds; length: Milliseconds; burst: Milliseconds }): void {
    const slack = STALL + lag.length * UNEVEN + lag.burst
    if (lag.of - viewer.closest > slack) viewer.entry?.stalled()
    else if (lag.of >= viewer.closest) return
    viewer.closest = lag.of
  }

  /** What somebody who has had media asks for has gone already: the player has to begin anew further on. */
  missed(viewer: HlsViewer): void {
    if (viewer.closest === Infinity) return
    viewer.closest = Infinity
    viewer.entry?.skipped()
  }

  /** A few times a second: looks after what is underway, and cuts off who will never have it. `now`: monotonic. */
  watchOver(now: Milliseconds): void {
    for (const [socket, one] of this.#underway) {
      const left = socket.destroyed ? 0 : socket.writableLength
      if (left < one.left) one.viewer.entry?.took(one.left - left, left)
      one.left = left
      if (left === 0) this.#underway.delete(socket)
      else this.#look(socket, one, now)
    }
  }

  #look(socket: Socket, one: Underway, now: Milliseconds): void {
    const { viewer, since, lateAt } = one
    viewer.seenAt = now
    if (!one.told && now >= lateAt) {
      one.told = true
      viewer.entry?.stalled()
    }
    if (now - since >= HOPELESS) socket.destroy()
  }
}

/** Hot path: how much media have come after those that are asked for, which are there. */
export function lagOf(wish: Extract<HlsWish, { kind: 'segment' | 'part' }>, packager: Packager): Milliseconds {
  const { number } = wish
  const { last, next } = packager
  let lag = wish.kind === 'part' ? lengthFrom(packager, number, wish.part + 1) : 0
  for (let at = number + 1; at <= last; at += 1) lag += packager.segment(at)?.duration ?? 0
  return number < next.number ? lag + lengthFrom(packager, next.number, 0) : lag
}

/** Of the parts of a segment, from one of them on. */
function lengthFrom(packager: Packager, number: number, from: number): Milliseconds {
  let length = 0
  for (let at = from; ; at += 1) {
    const part = packager.part(number, at)
    if (part === undefined) return length
    length += part.duration
  }
}
