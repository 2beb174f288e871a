import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PageClock } from '../../../box-client/page-clock.ts'
import { t } from '../../../box-client/words.ts'
import { abilitiesOf } from './browser-abilities.ts'
import { fetchHls } from './hls-engine.ts'

interface RecordingVideoProps {
  /** Its playlist, as in `/recordings/<id>/index.m3u8` or `/live/<channel>/start.m3u8`. */
  url: string
  /** What it is, for who cannot see it. */
  label: string
  clock: PageClock
  class?: string
  /** Somebody has just asked to see it: it begins, and speaks, by itself. */
  begins?: boolean
  /** From where it is to be seen; each wish is another object. */
  from?: { seconds: number } | undefined
}

type Failure = 'gone' | 'cannot'

/**
 * A recording with the browser's own controls, playable while it is still being written. Unless it was asked for just now, it
 * stays silent until somebody presses play, and then it speaks: nobody is surprised by either.
 */
export function RecordingVideo({ url, label, clock, class: name, begins = false, from }: RecordingVideoProps) {
  const video = useRef<HTMLVideoElement>(null)
  const failure = useSignal<Failure | undefined>(undefined)
  useEffect(() => {
    failure.value = undefined
    if (video.current === null) return undefined
    return attach(video.current, { url, clock, failed: (why) => (failure.value = why) })
  }, [url, clock, failure])

  useEffect(() => (video.current === null || from === undefined ? undefined : goTo(video.current, from.seconds)), [from, url])

  return (
    <>
      <video ref={video} class={name} aria-label={label} controls autoplay={begins} playsInline preload="metadata" disableRemotePlayback />
      {failure.value !== undefined && <p role="alert">{t(`recording-player.${failure.value}`)}</p>}
    </>
  )
}

/** At once where the picture is there, else as soon as its length is known; the answer takes it back. */
function goTo(video: HTMLVideoElement, seconds: number): (() => void) | undefined {
  const go = (): void => {
    video.currentTime = seconds
    // A browser that lets nothing begin by itself shows the picture, and its own button.
    void video.play()?.catch(() => undefined)
  }
  if (video.readyState > 0) {
    go()
    return undefined
  }
  video.addEventListener('loadedmetadata', go, { once: true })
  return () => video.removeEventListener('loadedmetadata', go)
}

interface Recording {
  url: string
  clock: PageClock
  failed: (why: Failure) => void
}

/** Puts the recording on the element; the answer takes it off again. */
function attach(video: HTMLVideoElement, recording: Recording): () => void {
  const { mse, managedMse } = abilitiesOf(video)
  return mse || managedMse ? attachHls(video, recording) : attachNative(video, recording)
}

function attachHls(video: HTMLVideoElement, recording: Recording): () => void {
  let player: { destroy(): void } | undefined
  let left = false
  const open = async (): Promise<void> => {
    const code = await fetchHls().catch(() => undefined)
    if (left) return
    if (code === undefined) recording.failed('cannot')
    else player = code.playRecordedHls(video, recording)
  }
  void open()
  return () => {
    left = true
    player?.destroy()
  }
}

function attachNative(video: HTMLVideoElement, { url, failed }: Recording): () => void {
  const broken = (): void => (video.error === null ? undefined : failed('cannot'))
  video.addEventListener('error', broken)
  video.src = url
  return () => {
    video.removeEventListener('error', broken)
    video.removeAttribute('src')
    video.load()
  }
}
