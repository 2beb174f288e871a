import Type from 'typebox'
import { ChannelName, LiveView, PublishAddress, SampleChange } from '#appliance/contract/live.ts'
import { Done } from '#appliance/contract/problem.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { liveFor } from '../feed-filter.ts'
import type { Gate } from '../gate.ts'
import type { KeysForWeb, LiveForWeb } from '../rooms.ts'

export interface LiveRoutesOptions {
  readonly gate: Gate
  readonly live: LiveForWeb
  readonly keys: KeysForWeb
  /** Addresses of the box, as pages are opened: `http://…`. */
  readonly addresses: () => readonly string[]
  /** 0 while nobody can publish over encrypted connections. */
  readonly rtmpsPort: () => number
}

const Channel = Type.Object({ channel: ChannelName })
const tags = ['live']
const done = { done: true as const }

export function liveRoutes(app: App, options: LiveRoutesOptions): void {
  const { gate, live } = options
  app.get(
    '/api/v1/live',
    { schema: { tags, summary: 'The channels and how their streams are; without addresses for guests', response: { 200: LiveView } } },
    async (request) => liveFor(gate.callerOf(request).role, live.view.value),
  )
  publishRoutes(app, options)
  sampleRoute(app, options)
}

// The technician's alone: the key is good for ever, and whoever has it may put a picture before the class.
function publishRoutes(app: App, { gate, live, keys, addresses, rtmpsPort }: LiveRoutesOptions): void {
  const addressOf = (channel: string): PublishAddress => {
    const key = keys.keyOf(channel)
    const { rtmpPort } = live.view.value
    const hosts = addresses().map(hostOf)
    const at = (scheme: string, port: number): string[] =>
      port === 0 ? [] : hosts.map((host) => `${scheme}://${host}:${port}/live/${key}`)
    return { channel, urls: rtmpPort === 0 ? [] : [...at('rtmp', rtmpPort), ...at('rtmps', rtmpsPort())] }
  }
  app.get(
    '/api/v1/live/channels/:channel/publish-address',
    {
      onRequest: gate.needs('technician'),
      schema: {
        tags,
        summary: 'Where to publish this channel from in the room; the address carries the key',
        description: fails('CHANNEL_UNKNOWN'),
        params: Channel,
        response: { 200: PublishAddress },
      },
    },
    async ({ params: { channel } }, reply) => {
      reply.header('cache-control', 'no-store')
      return addressOf(channel)
    },
  )
  app.post(
    '/api/v1/live/channels/:channel/publish-key/rotate',
    {
      onRequest: gate.needs('technician'),
      schema: {
        tags,
        summary: 'Make a new publish key; the old one is worth nothing, and whoever publishes with it has to go',
        description: fails('CHANNEL_UNKNOWN'),
        params: Channel,
        response: { 200: PublishAddress },
      },
    },
    async ({ params: { channel } }, reply) => {
      reply.header('cache-control', 'no-store')
      await keys.rotate(channel)
      live.letPublisherGo(channel, 'the publish key was changed')
      return addressOf(channel)
    },
  )
}

function sampleRoute(app: App, { gate, live }: LiveRoutesOptions): void {
  app.post(
    '/api/v1/live/sample',
    {
      onRequest: gate.needsLesson,
      schema: {
        tags,
        summary: 'Publish the box’s own sample class, or stop it',
        description: fails('SAMPLE_MISSING', 'LESSON_HELD_BY_OTHER'),
        body: SampleChange,
        response: { 200: Done },
      },
    },
    async ({ body }) => {
      await (body.running ? live.startSample() : live.stopSample())
      return done
    },
  )
}

function hostOf(address: string): string {
  return new URL(address).hostname
}
