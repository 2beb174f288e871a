import { signal } from '@preact/signals'

const TOUCHES = ['pointerdown', 'keydown']

/** Sound of the one video or recording: browsers refuse it until somebody touches the page, and a refused video must still play. */
export class Sound {
  /** Whether sound is really heard. */
  readonly heard = signal(false)
  /** The browser waits for a touch before it lets this page speak. */
  readonly refused = signal(false)
  readonly #video: HTMLMediaElement
  #wanted = false
  /** The browser has said no, and nobody has touched the page since. */
  #denied = false
  readonly #touched = (): void => {
    if (!this.#denied) return
    this.#denied = false
    void this.play()
  }

  constructor(video: HTMLMediaElement) {
    this.#video = video
    video.muted = true
    for (const kind of TOUCHES) window.addEventListener(kind, this.#touched, { passive: true })
  }

  dispose(): void {
    for (const kind of TOUCHES) window.removeEventListener(kind, this.#touched)
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    if (this.#video.paused) this.#video.muted = !this.#mayBeHeard
    else void this.play()
  }

  /** Starts the video, with sound if it is wanted and allowed. False where even a mute video may not play. */
  async play(): Promise<boolean> {
    const aloud = this.#mayBeHeard
    this.#video.muted = !aloud
    if (await started(this.#video)) return this.#settled(aloud)
    this.#denied = true
    if (!aloud) return false
    this.#video.muted = true
    return (await started(this.#video)) ? this.#settled(false) : false
  }

  // Asking again a browser that refused would pause the picture: only a touch changes its mind.
  get #mayBeHeard(): boolean {
    return this.#wanted && !this.#denied
  }

  #settled(heard: boolean): true {
    this.heard.value = heard
    this.refused.value = this.#wanted && this.#denied
    return true
  }
}

async function started(video: HTMLMediaElement): Promise<boolean> {
  try {
    await video.play()
    return true
  } catch (error) {
    // An emptied or re-filled element aborts a pending play(); only a refusal by policy counts.
    return !(error instanceof DOMException && error.name === 'NotAllowedError')
  }
}
