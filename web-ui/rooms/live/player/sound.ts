import { signal } from '@preact/signals'

/** Sound of the one video: browsers refuse it until somebody touches the page, and a refused video must still play. */
export class Sound {
  /** Whether sound is really heard. */
  readonly heard = signal(false)
  /** The browser waits for a touch before it lets this page speak. */
  readonly refused = signal(false)
  readonly #video: HTMLVideoElement
  #wanted = false

  constructor(video: HTMLVideoElement) {
    this.#video = video
    video.muted = true
    const touched = () => this.#touched()
    for (const kind of ['pointerdown', 'keydown']) window.addEventListener(kind, touched, { passive: true })
  }

  want(wanted: boolean): void {
    this.#wanted = wanted
    if (this.#video.paused) this.#video.muted = !wanted || this.refused.peek()
    else if (wanted !== this.heard.peek()) void this.play()
  }

  /** Starts the video, with sound if it is wanted and allowed. False where even a mute video may not play. */
  async play(): Promise<boolean> {
    this.#video.muted = !this.#wanted
    if (await started(this.#video)) return this.#settled(this.#wanted, false)
    if (!this.#wanted) return false
    this.#video.muted = true
    const mute = await started(this.#video)
    return mute ? this.#settled(false, true) : false
  }

  #settled(heard: boolean, refused: boolean): true {
    this.heard.value = heard
    this.refused.value = refused
    return true
  }

  #touched(): void {
    if (this.refused.peek()) void this.play()
  }
}

async function started(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play()
    return true
  } catch (error) {
    // An emptied or re-filled element aborts a pending play(); only a refusal by policy counts.
    return !(error instanceof DOMException && error.name === 'NotAllowedError')
  }
}
