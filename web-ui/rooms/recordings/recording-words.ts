import type { RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'

/** How full the recordings' share of the disk may be before it is worth a word. */
const NEARLY_FULL = 0.9

/** The class that is being recorded on this channel now. */
export function runningOn(channel: string | undefined, recordings: RecordingsView | undefined): RecordingView | undefined {
  return recordings?.recordings.find((recording) => recording.state === 'recording' && recording.channel === channel)
}

/** Whether recordings that nobody keeps are about to go for want of room. */
export function isNearlyFull({ bytes, quotaBytes }: RecordingsView): boolean {
  return quotaBytes > 0 && bytes / quotaBytes >= NEARLY_FULL
}
