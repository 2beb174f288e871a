import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ReadableFile } from '../fmp4/file-window.ts'
import { MovieFile } from '../fmp4/movie-file.ts'
import type { ChannelDoor } from '../media.ts'
import { PatientInput } from '../patient-input.ts'
import type { RunEnd } from '../pull/pull-run.ts'
import { endOf } from '../pull/upstream.ts'
import { orAborted, playOut } from './play-out.ts'

/** A film, open to be read; whoever opened it closes it. */
export interface OpenFilm extends ReadableFile {
  close(): Promise<void>
}

/** What carries a lesson on while nobody sends it: a film, from the point at which the class is. */
export interface StandIn {
  /** The same as long as it is the same film. */
  readonly key: string
  /** For pages and logs, without credentials. */
  readonly title: string
  /** Rejects with a BoxError where it is not on the disk. Reading may wait for what is still arriving. */
  open(): Promise<OpenFilm>
  /**
   * The point of the film, in milliseconds, at which the class is now; undefined where the film has nothing for it. It goes on with the
   * clock, stands still while the class is held, and jumps where the teacher does.
   */
  point(): Milliseconds | undefined
}

/**
 * Plays a stand-in into a channel until it is over, another source takes the channel, or `signal` ends it. It takes the channel with its
 * first keyframe, and not before: a film that cannot be read disturbs nobody. Nothing is left open when it resolves; it never rejects.
 */
export async function playStandIn(
  standIn: StandIn,
  { door, clock }: { door: ChannelDoor; clock: Clock },
  signal: AbortSignal,
): Promise<RunEnd> {
  if (standIn.point() === undefined) return endOf('upstream-ended', 'it has nothing for this point of the lesson')
  let film: OpenFilm | undefined
  let input: PatientInput | undefined
  try {
    film = await opened(standIn, signal)
    const movie = film === undefined ? undefined : await orAborted(MovieFile.open(film), signal)
    if (movie === undefined) return endOf('stopped')
    const since = clock.monotonic()
    input = new PatientInput({ door, source: { kind: 'pull', from: standIn.title }, clock, soundAlone: movie.hasPicture ? Infinity : 0 })
    const end = await playOut({ from: (at) => movie.from(at, signal), point: () => standIn.point(), input, clock }, signal)
    return { ...endOf(end === 'ended' ? 'upstream-ended' : end), flowed: input.isOpen ? clock.monotonic() - since : 0 }
  } catch (thrown) {
    return signal.aborted
      ? endOf('stopped')
      : endOf(isMalformed(thrown) ? 'upstream-not-media' : 'upstream-unreachable', sentenceOf(thrown))
  } finally {
    input?.end()
    await close(film)
  }
}

/** Undefined where `signal` aborted before it was open; it is closed then as soon as it is. */
async function opened(standIn: StandIn, signal: AbortSignal): Promise<OpenFilm | undefined> {
  const opening = standIn.open()
  const film = await orAborted(opening, signal)
  if (film === undefined) void opening.then(close, () => undefined)
  return film
}

/** A file that was only read loses nothing where it cannot be closed. */
async function close(film: OpenFilm | undefined): Promise<void> {
  await film?.close().catch(() => undefined)
}

function isMalformed(thrown: unknown): boolean {
  return thrown instanceof BoxError && thrown.code === 'STREAM_MALFORMED'
}
