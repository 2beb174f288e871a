import Type from 'typebox'
import { BoxError } from '#appliance/base/errors.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import { ChannelName, UpstreamChoice, UpstreamsChange, UpstreamsChanged } from '#appliance/contract/live.ts'
import { Done } from '#appliance/contract/problem.ts'
import { checkSourceUrl } from '#appliance/live/pull/pull-url.ts'
import { sourcesRevision } from '#appliance/live/pull/sources-revision.ts'
import { channelUnknown } from '#appliance/live/refusals.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { LiveForWeb, SettingsForWeb } from '../rooms.ts'

export interface LiveUpstreamsOptions {
  readonly gate: Gate
  readonly live: LiveForWeb
  readonly settings: SettingsForWeb
}

type Entry = UpstreamsChange['urls'][number]

const Channel = Type.Object({ channel: ChannelName })
const tags = ['live']
const done = { done: true as const }

/** Where a channel is pulled from: the technician's list, and the choice of the moment. */
export function liveUpstreamRoutes(app: App, { gate, live, settings }: LiveUpstreamsOptions): void {
  app.put(
    '/api/v1/live/channels/:channel/upstreams',
    {
      onRequest: gate.needs('technician'),
      schema: {
        tags,
        summary: 'Where this channel is pulled from, the preferred address first; none = published in the room',
        description: fails('CHANNEL_UNKNOWN', 'UPSTREAM_UNKNOWN', 'UPSTREAMS_CHANGED', 'SOURCE_URL_REFUSED', 'SETTING_INVALID'),
        params: Channel,
        body: UpstreamsChange,
        response: { 200: UpstreamsChanged },
      },
    },
    async ({ params: { channel }, body: { urls, revision } }) => {
      const now = sourcesNow(settings, channel)
      const unless = (): void => refuseOther(revision, sourcesNow(settings, channel))
      unless()
      const sources = urls.map((entry) => sourceOf(entry, now))
      await settings.changeFromPage(`live.channels.${channel}.sources`, sources, unless)
      return { ...done, revision: sourcesRevision(sources) }
    },
  )
  app.put(
    '/api/v1/live/channels/:channel/upstream-choice',
    {
      onRequest: gate.needsHolderOrTechnician,
      schema: {
        tags,
        summary: 'Put one upstream first until the class ends; null = the order of the settings',
        description: fails('CHANNEL_UNKNOWN', 'UPSTREAM_UNKNOWN', 'NOT_THE_HOLDER'),
        params: Channel,
        body: UpstreamChoice,
        response: { 200: Done },
      },
    },
    async ({ params: { channel }, body: { id } }) => {
      live.chooseUpstream(channel, id)
      return done
    },
  )
}

/** Throws CHANNEL_UNKNOWN. */
function sourcesNow(settings: SettingsForWeb, channel: string): readonly PullSource[] {
  const now = settings.value.live.channels[channel]?.sources
  if (now === undefined) throw channelUnknown(channel)
  return now
}

/** Sources are named by their place: in another list there may be another one at it. */
function refuseOther(revision: string, now: readonly PullSource[]): void {
  if (revision !== sourcesRevision(now)) throw new BoxError('UPSTREAMS_CHANGED', 'somebody has changed the list since it was looked at')
}

function sourceOf({ url, keep }: Entry, now: readonly PullSource[]): PullSource {
  if (url !== undefined && keep === undefined) return { url: checkSourceUrl(url) }
  if (keep === undefined || url !== undefined) throw new BoxError('BAD_REQUEST', 'each upstream is either a new url or one to keep')
  const place = /^source-([1-9]\d*)$/u.exec(keep)?.[1]
  const kept = now[Number(place) - 1]
  if (kept === undefined) throw new BoxError('UPSTREAM_UNKNOWN', `this channel has no address ${keep} to keep`)
  return kept
}
