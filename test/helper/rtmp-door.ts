import { RealClock } from '#appliance/base/clock.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import type { FactPayloads } from '#appliance/contract/facts.ts'
import type { PublishRight } from '#appliance/live/ingest/ingest-desk.ts'
import { Ingest } from '#appliance/live/ingest/ingest.ts'
import type { IngestOptions } from '#appliance/live/ingest/ingest.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { RecordingDoor } from './recording-door.ts'

export const KEY = 'a-publish-key-of-the-tests-1'
export const SAMPLE_KEY = 'a-sample-key-of-the-tests-1'
export const WRONG_KEY = 'a-key-that-nobody-gave-out-1'

export interface RtmpDoor {
  ingest: Ingest
  channel: RecordingDoor
  clock: Clock
  /** Facts `live.publish-refused`, in order. */
  refusals: FactPayloads['live.publish-refused'][]
  /** Log lines as they were written. */
  log: Record<string, unknown>[]
  /** `rtmp://127.0.0.1:<port>/live/<key>` */
  url(key?: string, port?: number): string
  /** A publisher that has been accepted. */
  publisher(key?: string, port?: number): Promise<RtmpPublisher>
  [Symbol.asyncDispose](): Promise<void>
}

/** The box's RTMP door on a free port of the loopback, before a channel that writes down what it gets. */
export async function anRtmpDoor(overrides: Partial<IngestOptions> = {}): Promise<RtmpDoor> {
  const clock = overrides.clock ?? new RealClock()
  const channel = new RecordingDoor('class', () => clock.monotonic())
  const rights = new Map<string, PublishRight>([
    [KEY, { channel, kind: 'publisher' }],
    [SAMPLE_KEY, { channel, kind: 'sample' }],
  ])
  const [refusals, log]: [RtmpDoor['refusals'], RtmpDoor['log']] = [[], []]
  const ingest = new Ingest({
    host: '127.0.0.1',
    port: 0,
    maxConnections: 32,
    maxPerAddress: 16,
    publisherTimeout: () => 8000,
    rightOf: (key) => rights.get(key),
    watch: (name) => Promise.reject(new BoxError('CHANNEL_UNKNOWN', `this box has no channel ${name}`)),
    bus: {
      tell: (name, payload) => void (name === 'live.publish-refused' && refusals.push(payload as FactPayloads['live.publish-refused'])),
    },
    log: createLog('debug', { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) }),
    ...overrides,
    clock,
  })
  await ingest.start()
  const publishers: RtmpPublisher[] = []
  const url = (key = KEY, port = ingest.door.port): string => `rtmp://127.0.0.1:${port}/live/${key}`
  return {
    ...{ ingest, channel, clock, refusals, log, url },
    async publisher(key = KEY, port = ingest.door.port) {
      const publisher = new RtmpPublisher({ clock: new RealClock() })
      publishers.push(publisher)
      await publisher.connect(url(key, port))
      return publisher
    },
    async [Symbol.asyncDispose]() {
      for (const publisher of publishers) publisher.destroy()
      await ingest.stop()
    },
  }
}
