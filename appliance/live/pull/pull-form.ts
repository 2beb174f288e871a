import { TAG_AUDIO, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'

const SOUND_FORMAT_ENHANCED = 9
const SOUND_FORMAT_AAC = 10
const VIDEO_CODEC_AVC = 7

/**
 * How ffmpeg hands an upstream over. Pictures are never changed; sound that screens cannot play is made AAC, and left out where a
 * track was promised that never comes, because ffmpeg would hold the pictures back for it.
 */
export interface PullForm {
  container: 'flv' | 'mp4'
  sound: 'copied' | 'aac' | 'none'
}

/** Right for nearly every upstream. */
export const PLAIN_FORM: PullForm = { container: 'flv', sound: 'copied' }

/** What was learnt of one upstream, for its next start. */
export class FormMemory {
  #form: PullForm = PLAIN_FORM

  get form(): PullForm {
    return this.#form
  }

  /** Sound that did not come is asked for again at the next start. */
  keep(form: PullForm): void {
    this.#form = form.sound === 'none' ? { ...form, sound: 'aac' } : form
  }
}

/** Learns from what ffmpeg says and sends whether another form would have been the right one. */
export class FormLearner {
  readonly #form: PullForm
  readonly #video: string[] = []
  readonly #audio: string[] = []
  #listing = false
  #listed = false
  #refused = false
  #rareVideo = false

  constructor(form: PullForm) {
    this.#form = form
  }

  /** A line of stderr at verbosity `verbose`. */
  read(line: string): void {
    if (line.includes('] Input #0')) this.#listing = true
    if (/\] (Output #0|Stream mapping:)|Could not write header/.test(line)) this.#endList()
    if (this.#listing) this.#readTrack(line)
    // ffmpeg 5.1 to 8 on a codec that FLV or MP4 has no place for.
    if (/not compatible with flv|incompatible with output codec|not currently supported in container/i.test(line)) this.#refused = true
  }

  /** The form that what ffmpeg listed asks for; undefined where the form of this run is right, or nothing is known yet. */
  get better(): PullForm | undefined {
    if (!this.#listed) return undefined
    const { container, sound } = this.#form
    const hevc = this.#video.length > 0 && this.#video.every((codec) => codec === 'hevc')
    // FLV has a place for G.711, and its first message tells that the track is alive.
    const rare = this.#audio.filter((codec) => codec !== 'aac').length
    const other = rare > 0 && (rare === this.#audio.length || (this.#refused && !hevc))
    const next: PullForm = {
      container: hevc ? 'mp4' : container,
      sound: sound === 'copied' && other && (hevc || container === 'mp4' || this.#refused) ? 'aac' : sound,
    }
    return next.container === container && next.sound === sound ? undefined : next
  }

  /** Nothing came of a run that had listed its tracks: sound was promised that does not come. */
  get withoutSound(): PullForm | undefined {
    const { container, sound } = this.#form
    const waits = sound === 'aac' || (sound === 'copied' && container === 'mp4')
    return this.#listed && waits && this.#video.length > 0 && this.#audio.length > 0 ? { ...this.#form, sound: 'none' } : undefined
  }

  /**
   * After a message: the form that screens can play, where this is sound that they cannot. Beside rare pictures sound is no reason:
   * ffmpeg may not be able to read them.
   */
  after({ type, body }: MediaMessage): PullForm | undefined {
    if (type === TAG_VIDEO) this.#rareVideo ||= ((body[0] ?? 0) & 0x8f) !== VIDEO_CODEC_AVC
    const rare = type === TAG_AUDIO && body.length > 0 && !isAac(body)
    return rare && !this.#rareVideo && this.#form.sound === 'copied' ? { ...this.#form, sound: 'aac' } : undefined
  }

  #endList(): void {
    this.#listed ||= this.#listing
    this.#listing = false
  }

  #readTrack(line: string): void {
    const [, kind, codec] = /Stream #0:\d+\S*: (Video|Audio): ([a-z0-9_]+)/.exec(line) ?? []
    if (codec !== undefined) (kind === 'Video' ? this.#video : this.#audio).push(codec)
  }
}

function isAac(body: Buffer): boolean {
  const format = (body[0] ?? 0) >> 4
  return format === SOUND_FORMAT_AAC || (format === SOUND_FORMAT_ENHANCED && body.toString('latin1', 1, 5) === 'mp4a')
}
