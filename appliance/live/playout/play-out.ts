import type { Clock } from '#appliance/base/clock.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelInput, MediaMessage } from '../media.ts'

const BEAT: Milliseconds = milliseconds(20)
/** Once the film has come to where the class is, it is taken up anew there when it is so far behind: a disk hung, or somebody jumped. */
const LOST: Milliseconds = seconds(5)
/** So far behind it is taken up anew before it ever got there. */
const HOPELESS: Milliseconds = seconds(30)
const SENT_AT_ONCE = 200

export interface PlayOutOptions {
  /** Messages from the last keyframe at or before a point of the film, each with its time in it; see MovieFile. */
  readonly from: (point: Milliseconds) => AsyncGenerator<MediaMessage, void, void>
  /**
   * The point of the film, in milliseconds, at which the class is now; undefined where the film has nothing for it. It goes on with the
   * clock, may stand still, and may jump.
   */
  readonly point: () => Milliseconds | undefined
  readonly input: Pick<ChannelInput, 'push' | 'current'>
  readonly clock: Clock
}

/** ended: the film is over. displaced: another source has the channel. stopped: as told. */
export type PlayOutEnd = 'ended' | 'displaced' | 'stopped'

/**
 * Plays a film into a channel at the pace of the class. What lies between the keyframe and the point where the class is goes out at once,
 * so that the newest picture is the right one from the first moment on. Rejects with what the film rejects with.
 */
export async function playOut(options: PlayOutOptions, signal: AbortSignal): Promise<PlayOutEnd> {
  const { from, point, input, clock } = options
  const course = new Course()
  let messages = from(course.begin(point() ?? 0))
  try {
    for (let sent = 1; ; sent += 1) {
      // A file that is still arriving may keep the film waiting for long, and nobody may have to wait for that to stop it.
      const next = await orAborted(messages.next(), signal)
      if (next === undefined) return 'stopped'
      if (next.done === true) return 'ended'
      const stand = await untilDue(next.value.timestamp)
      if (stand === 'lost') {
        void messages.return()
        messages = from(course.begin(point() ?? 0))
      } else if (stand !== 'due') return stand
      else input.push(next.value)
      // A burst holds nobody up.
      if (sent % SENT_AT_ONCE === 0) await aTurn()
    }
  } finally {
    void messages.return()
  }

  async function untilDue(time: Milliseconds): Promise<'due' | 'lost' | PlayOutEnd> {
    for (;;) {
      const at = point()
      if (at === undefined) return 'ended'
      if (!input.current) return 'displaced'
      const stand = course.standOf(time, at)
      if (stand !== 'ahead') return stand
      await clock.sleep(BEAT, signal)
      if (signal.aborted) return 'stopped'
    }
  }
}

/** How the film stands to the class. */
class Course {
  /** The point at which it was begun, and where the class was when it was last asked for. */
  #begunAt: Milliseconds = 0
  #last: Milliseconds = 0
  #caughtUp = false

  /** The film is begun anew, here. */
  begin(point: Milliseconds): Milliseconds {
    this.#caughtUp = false
    this.#begunAt = this.#last = point
    return point
  }

  /** ahead: this moment of the film is still to come. lost: the class is somewhere else by now. */
  standOf(time: Milliseconds, point: Milliseconds): 'ahead' | 'due' | 'lost' {
    if (point < this.#last - LOST) return 'lost'
    this.#last = Math.max(this.#last, point)
    if (time > point) {
      this.#caughtUp = true
      return 'ahead'
    }
    // The keyframe may lie far before the point: before the film has come to the class, only what the class has gone on counts.
    const behind = this.#caughtUp ? point - time : point - Math.max(time, this.#begunAt)
    return behind > (this.#caughtUp ? LOST : HOPELESS) ? 'lost' : 'due'
  }
}

/** What `work` resolves with; undefined as soon as `signal` aborts. Nothing stays behind on the signal. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
