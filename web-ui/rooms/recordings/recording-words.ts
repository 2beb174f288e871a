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

/** The name that a downloaded recording gets on the teacher's device: channel, day and time of the school, and nothing more. */
export function fileNameOf({ channel, startedAt }: RecordingView, timeZone: string): string {
  const form = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return `${channel}-${stamp(form, startedAt, timeZone).replace(/\D+/g, '-')}.mp4`
}

function stamp(form: Intl.DateTimeFormatOptions, at: number, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...form, timeZone }).format(at)
  } catch {
    return new Intl.DateTimeFormat('sv-SE', form).format(at) // an old WebView may not know the zone
  }
}
