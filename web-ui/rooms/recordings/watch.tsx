import type { RecordingView } from '#appliance/contract/recordings.ts'

/** A recording played where it stands, as wide as there is room; the browser's own controls do the rest. */
export function Watch({ recording, title }: { recording: RecordingView; title: string }) {
  const url = `/recordings/${encodeURIComponent(recording.id)}.mp4`
  return <video class="recording-picture" src={url} aria-label={title} controls autoplay playsInline disableRemotePlayback />
}
