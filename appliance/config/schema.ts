import Type from 'typebox'
import type { Static } from 'typebox'
import { ChannelName } from '#appliance/contract/live.ts'

/*
 * Every setting of the box: its type, default, description, and whether a change waits for a restart (`restart: true`).
 * `config.example.yaml` shows the same keys in the same order; a test holds them together.
 */

const Port = (defaultPort: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: defaultPort, description, restart: true })

const Source = Type.Object(
  {
    url: Type.String({
      pattern: '^(https?|rtmps?)://',
      maxLength: 2048,
      expected: 'an address that begins with http://, https://, rtmp:// or rtmps://',
      description: 'Where the live lesson is pulled from: rtmp(s), or http(s) for HLS and HTTP-FLV',
    }),
    resolver: Type.Optional(
      Type.String({
        pattern: '^https?://',
        maxLength: 2048,
        expected: 'an address that begins with http:// or https://',
        description:
          'Asked before each start for the address of the moment (answers {"url": "..."} or plain text), where play addresses expire',
      }),
    ),
  },
  { additionalProperties: false },
)
export type PullSource = Static<typeof Source>

const Channel = Type.Object(
  {
    sources: Type.Array(Source, {
      default: [],
      maxItems: 1,
      description: 'Where this channel is pulled from; empty = published in the room',
    }),
  },
  { additionalProperties: false, default: {} },
)

const BoxSettings = Type.Object(
  {
    school: Type.String({ default: '', maxLength: 80, description: 'Name of the school, shown on the pages' }),
    room: Type.String({ default: '', maxLength: 80, description: 'Name of the classroom, shown on the pages' }),
    language: Type.Union([Type.Literal('zh-Hans'), Type.Literal('en')], {
      default: 'zh-Hans',
      description: 'Language of the pages until a person switches: zh-Hans or en',
    }),
    time_zone: Type.String({
      default: 'Asia/Shanghai',
      maxLength: 64,
      format: 'time-zone',
      expected: 'the name of a time zone such as Asia/Shanghai',
      description: 'IANA time zone of the school',
    }),
  },
  { additionalProperties: false, default: {} },
)

const HttpSettings = Type.Object(
  {
    host: Type.String({ default: '::', description: 'Address to listen on; :: is every address of the box', restart: true }),
    port: Port(8080, 'Port of the pages'),
    allowed_hosts: Type.Array(Type.String({ maxLength: 253 }), {
      default: [],
      description: 'Further host names under which the pages may be opened; addresses, localhost and *.local always may',
    }),
    max_connections: Type.Integer({ minimum: 10, maximum: 10_000, default: 600, description: 'Open connections in all', restart: true }),
    max_per_address: Type.Integer({
      minimum: 4,
      maximum: 10_000,
      default: 150,
      description: 'Open connections from one address, other than the box itself',
      restart: true,
    }),
  },
  { additionalProperties: false, default: {} },
)

const RtmpSettings = Type.Object(
  {
    host: Type.String({ default: '::', description: 'Address to listen on for publishers in the room', restart: true }),
    port: Port(1935, 'Port for publishers in the room'),
    max_connections: Type.Integer({ minimum: 1, maximum: 1000, default: 32, description: 'Open RTMP connections in all', restart: true }),
    max_per_address: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 8,
      description: 'Open RTMP connections from one address',
      restart: true,
    }),
  },
  { additionalProperties: false, default: {} },
)

const ViewerSettings = Type.Object(
  {
    max: Type.Integer({ minimum: 1, maximum: 2000, default: 240, description: 'Viewers of live pictures in all' }),
    max_per_address: Type.Integer({
      minimum: 1,
      maximum: 2000,
      default: 40,
      description: 'Viewers from one address, other than the box itself',
    }),
    max_lag_bytes: Type.Integer({
      minimum: 65_536,
      maximum: 67_108_864,
      default: 1_048_576,
      description: 'A viewer this far behind skips to the newest keyframe',
    }),
    stall_seconds: Type.Number({ minimum: 2, maximum: 120, default: 15, description: 'A viewer that takes nothing for so long is let go' }),
  },
  { additionalProperties: false, default: {} },
)

const LiveSettings = Type.Object(
  {
    channels: Type.Record(ChannelName, Channel, {
      default: { class: { sources: [] } },
      description: 'Channels of the box; a classroom needs one, called class',
    }),
    pull: Type.Union([Type.Literal('on-demand'), Type.Literal('always')], {
      default: 'on-demand',
      description: 'on-demand: the uplink is used only while a class runs or somebody watches',
    }),
    stall_seconds: Type.Number({
      minimum: 1,
      maximum: 60,
      default: 3,
      description: 'A source without media for so long counts as stalled',
    }),
    publisher_timeout_seconds: Type.Number({
      minimum: 3,
      maximum: 120,
      default: 8,
      description: 'A silent publisher is let go after so long',
    }),
    gop_max_bytes: Type.Integer({
      minimum: 262_144,
      maximum: 67_108_864,
      default: 8_388_608,
      description: 'Most bytes kept for viewers who join',
    }),
    gop_max_seconds: Type.Number({ minimum: 1, maximum: 60, default: 12, description: 'Most seconds kept for viewers who join' }),
    viewers: ViewerSettings,
  },
  { additionalProperties: false, default: {} },
)

const SignInSettings = Type.Object(
  {
    remember_days: Type.Integer({
      minimum: 1,
      maximum: 400,
      default: 150,
      description: 'Days that a phone which gave the PIN stays remembered: a term',
    }),
  },
  { additionalProperties: false, default: {} },
)

const LogSettings = Type.Object(
  {
    level: Type.Union(
      (['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const).map((level) => Type.Literal(level)),
      { default: 'info', description: 'trace, debug, info, warn, error or silent', restart: true },
    ),
  },
  { additionalProperties: false, default: {} },
)

/** The whole of `config.yaml`. */
export const BoxConfigSchema = Type.Object(
  { box: BoxSettings, http: HttpSettings, rtmp: RtmpSettings, live: LiveSettings, sign_in: SignInSettings, log: LogSettings },
  { additionalProperties: false, default: {} },
)

/** A complete, valid configuration: every key is there. */
export type BoxConfig = Static<typeof BoxConfigSchema>
