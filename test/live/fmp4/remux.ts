import { compositionTime } from '#appliance/live/codec/video-body.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { fragment } from '#appliance/live/fmp4/fragment.ts'
import { initSegment } from '#appliance/live/fmp4/init-segment.ts'
import { audioConfig, payloadStart, videoConfig } from '#appliance/live/fmp4/track-config.ts'
import type { Sample, TrackConfig, TrackRun } from '#appliance/live/fmp4/track.ts'
import { timescaleOf } from '#appliance/live/fmp4/track.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'

export interface TimedSample extends Sample {
  /** Decoding time in units of the track's timescale. */
  time: number
}

export interface Lane {
  track: TrackConfig
  samples: TimedSample[]
}

/** What messages carry, one lane a track: pictures last until the next one, sounds as long as their frames are. */
export function lanesOf(messages: readonly MediaMessage[]): Lane[] {
  const lanes = new Map<string, Lane>()
  for (const message of messages) {
    const kind = kindOf(message)
    const lane = message.type === TAG_VIDEO ? 'video' : 'audio'
    if (kind === 'video-header' || kind === 'audio-header') {
      const track = kind === 'video-header' ? videoConfig(message.body) : audioConfig(message.body)
      if (track !== undefined) lanes.set(lane, { track, samples: [] })
    } else if (kind === 'keyframe' || kind === 'inter' || kind === 'audio') {
      lanes.get(lane)?.samples.push(sampleOf(message, lanes.get(lane)?.track))
    }
  }
  for (const lane of lanes.values()) giveDurations(lane)
  return [...lanes.values()].toSorted((a, b) => b.track.kind.localeCompare(a.track.kind))
}

function sampleOf(message: MediaMessage, track: TrackConfig | undefined): TimedSample {
  const scale = track === undefined ? 1000 : timescaleOf(track)
  const units = (ms: number): number => Math.round((ms * scale) / 1000)
  const offset = message.type === TAG_VIDEO ? units(compositionTime(message.body)) : 0
  return {
    data: Buffer.from(message.body.subarray(payloadStart(message.body))),
    time: units(message.timestamp),
    duration: 0,
    compositionOffset: offset,
    sync: message.type !== TAG_VIDEO || kindOf(message) === 'keyframe',
  }
}

function giveDurations({ track, samples }: Lane): void {
  const from = samples[0]?.time ?? 0
  for (const [n, sample] of samples.entries()) {
    if (track.kind === 'audio') {
      sample.time = from + n * track.frameDuration
      sample.duration = track.frameDuration
    } else {
      const next = samples[n + 1]
      sample.duration = next === undefined ? (samples[n - 1]?.duration ?? 1) : next.time - sample.time
    }
  }
}

export function readFlv(bytes: Buffer): MediaMessage[] {
  const messages: MediaMessage[] = []
  new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) })).write(bytes)
  return messages
}

/** The lanes cut every `seconds`: for each slice that holds anything, its runs. */
export function slices(lanes: readonly Lane[], seconds: number): TrackRun[][] {
  const last = Math.max(...lanes.map(({ track, samples }) => (samples.at(-1)?.time ?? 0) / timescaleOf(track)))
  const runs: TrackRun[][] = []
  for (let from = 0; from <= last; from += seconds) {
    const inSlice = lanes.map(({ track, samples }) => {
      const scale = timescaleOf(track)
      const taken = samples.filter(({ time }) => time >= from * scale && time < (from + seconds) * scale)
      return { track, samples: taken, baseDecodeTime: taken[0]?.time ?? 0 }
    })
    const filled = inSlice.filter(({ samples }) => samples.length > 0)
    if (filled.length > 0) runs.push(filled)
  }
  return runs
}

/** A fragmented file of the lanes, cut every `seconds`. */
export function fragmentedFile(lanes: readonly Lane[], seconds = 0.2): Buffer {
  const init = initSegment(lanes.map(({ track }) => track))
  return Buffer.concat([init, ...slices(lanes, seconds).map((runs, n) => fragment(n + 1, runs))])
}
