import Type from 'typebox'
import type { Static } from 'typebox'
import { ChannelName } from '#appliance/contract/live.ts'
import { ClickerSettings } from './clicker-settings.ts'
import { ButtonSettings, GpioSettings } from './button-settings.ts'
import { LessonSettings } from './lesson-settings.ts'
import { QuizSettings } from './quiz-settings.ts'
import { RecordingSettings } from './recording-settings.ts'
import { StandInSettings } from './stand-in-settings.ts'
import { TlsSettings } from './tls-settings.ts'

/*
 * Every setting of the box: its type, default, description, and whether a change waits for a restart (`restart: true`).
 * `config.example.yaml` shows the same keys in the same order; a test holds them together.
 */

const Port = (defaultPort: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: defaultPort, description, restart: true })

const Source = Type.Object(
  {
    url: Type.String({
      pattern: '^(https?|rtmps?|rtsps?|srt)://',
      maxLength: 2048,
      expected: 'an address that begins with http://, https://, rtmp://, rtmps://, rtsp://, rtsps:// or srt://',
      description:
        'Where the live lesson is pulled from: rtmp(s), http(s) for HLS and HTTP-FLV, rtsp(s) (the certificate of rtsps is not checked), or srt',
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
      maxItems: 8,
      description: 'Where this channel is pulled from, the preferred one first; empty = published in the room',
    }),
    shared_as: Type.String({
      default: '',
      pattern: '^[\\w.-]{0,64}$',
      expected: 'letters, digits, dots, dashes and underscores',
      description: 'What the boxes of a school call this lesson where each has an address of its own for it; see live.peers',
    }),
  },
  { additionalProperties: false, default: {} },
)

const BoxSettings = Type.Object(
  {
    school: Type.String({ default: '', maxLength: 80, description: 'Name of the school, shown on the pages' }),
    room: Type.String({ default: '', maxLength: 80, description: 'Name of the classroom, shown on the pages' }),
    class: Type.String({
      default: '',
      maxLength: 80,
      description: 'Name of the class that is taught in this room, such as 三(2)班, where it is always the same',
    }),
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
    host: Type.String({ default: '::', description: 'Address to listen on for publishers and players in the room', restart: true }),
    port: Port(1935, 'Port for publishers and players in the room'),
    max_connections: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 32,
      description: 'Open RTMP connections in all; players count as viewers instead',
      restart: true,
    }),
    max_per_address: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 16,
      description: 'Open RTMP connections from one address; players count as viewers instead',
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

const HlsSettings = Type.Object(
  {
    part_milliseconds: Type.Integer({ minimum: 100, maximum: 1000, default: 200, description: 'Length of a part of low-latency HLS' }),
    segment_seconds: Type.Number({
      minimum: 0.5,
      maximum: 6,
      default: 1,
      description: 'Shortest segment; one ends at the first keyframe after so long',
    }),
    segments: Type.Integer({ minimum: 4, maximum: 60, default: 7, description: 'Segments in the playlist of a live channel' }),
    max_bytes: Type.Integer({
      minimum: 1_048_576,
      maximum: 268_435_456,
      default: 33_554_432,
      description: 'Most bytes of segments held in memory for a channel',
    }),
  },
  { additionalProperties: false, default: {} },
)

const LiveSettings = Type.Object(
  {
    channels: Type.Record(ChannelName, Channel, {
      default: { class: { sources: [], shared_as: '' } },
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
      description:
        'A source without media for so long counts as stalled; one is too slow where the picture waits for a sixth of twelve times that',
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
    failback_seconds: Type.Number({
      minimum: 2,
      maximum: 600,
      default: 10,
      description: 'A preferred source that is back must be well for so long before the channel goes back to it',
    }),
    stand_in: StandInSettings,
    peers: Type.Array(
      Type.String({
        pattern: '^https?://[^/?#@]+$',
        maxLength: 300,
        expected: 'the address of another box such as http://192.168.1.20:8080',
      }),
      {
        default: [],
        maxItems: 32,
        description: 'Other boxes of this school: one that already pulls the same lesson is asked before the uplink is',
      },
    ),
    hls: HlsSettings,
    recording: RecordingSettings,
    viewers: ViewerSettings,
  },
  { additionalProperties: false, default: {} },
)

const Clock = Type.String({
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$',
  expected: 'a time of day such as 21:30',
  description: 'Time of day by the school’s clock',
})

const Catalogue = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://',
      maxLength: 2048,
      expected: 'an address that begins with http:// or https://',
      description: 'The folder in which the publisher’s root.json lies',
    }),
    fingerprint: Type.String({
      pattern: '^[0-9a-f]{64}$',
      expected: 'the 64 hex digits that publish-catalogue printed',
      description: 'SHA-256 of the publisher’s root key',
    }),
  },
  { additionalProperties: false },
)

const Weekday = Type.Union([
  Type.Literal('mon'),
  Type.Literal('tue'),
  Type.Literal('wed'),
  Type.Literal('thu'),
  Type.Literal('fri'),
  Type.Literal('sat'),
  Type.Literal('sun'),
])

const FetchWindow = Type.Object(
  {
    days: Type.Array(Weekday, {
      maxItems: 7,
      description: 'Days on which the window begins, such as [mon, tue]; it may end on the next',
    }),
    from: Clock,
    to: Clock,
    share: Type.Number({ minimum: 0, maximum: 1, description: 'Part of the measured line that may be used, 0 to 1' }),
  },
  { additionalProperties: false },
)
export type FetchWindow = Static<typeof FetchWindow>

const LibrarySettings = Type.Object(
  {
    catalogues: Type.Array(Catalogue, { default: [], maxItems: 16, description: 'Publishers that this school trusts' }),
    check_minutes: Type.Integer({ minimum: 1, maximum: 1440, default: 15, description: 'How often catalogues are looked at' }),
    keep: Type.Union([Type.Literal('everything'), Type.Literal('lessons')], {
      default: 'everything',
      description: 'everything: all that the catalogues hold, as far as there is room; lessons: only what lessons need and what is pinned',
    }),
    share: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Part of the measured line that background fetching may use where no window says otherwise, 0 to 1',
    }),
    windows: Type.Array(FetchWindow, {
      default: [],
      maxItems: 64,
      description: 'When background fetching may use which part of the line, the first that holds; outside all it may use library.share',
    }),
    monthly_cap_bytes: Type.Integer({
      minimum: 0,
      default: 0,
      description: 'Most bytes that background fetching takes over the uplink in a month; 0 = no cap',
    }),
    min_free_bytes: Type.Integer({ minimum: 0, default: 2_000_000_000, description: 'Bytes of the disk that the library leaves free' }),
    min_free_share: Type.Number({
      minimum: 0,
      maximum: 0.9,
      default: 0.05,
      description: 'Part of the disk that the library leaves free; the larger of the two counts',
    }),
    reserve_bytes: Type.Integer({
      minimum: 0,
      default: 4_294_967_296,
      description: 'Bytes held ready for recordings and the database, beyond what they have already taken',
    }),
    scrub_days: Type.Integer({
      minimum: 0,
      maximum: 365,
      default: 14,
      description: 'Days in which all files are looked at once; 0 = never',
    }),
    sticks: Type.Array(Type.String({ maxLength: 512 }), {
      default: ['/media', '/run/media', '/mnt'],
      maxItems: 16,
      description: 'Folders under which sticks appear',
    }),
  },
  { additionalProperties: false, default: {} },
)

const SchoolSettings = Type.Object(
  {
    id: Type.String({
      default: '',
      pattern: '^[\\w.-]{0,64}$',
      expected: 'letters, digits, dots, dashes and underscores',
      description: 'The same on all boxes of a school, so that they share what they have',
    }),
    secret: Type.String({
      default: '',
      maxLength: 200,
      secret: true,
      description: 'The same on all boxes of a school; without it boxes share nothing',
    }),
    discovery: Type.Boolean({ default: true, description: 'Boxes of a school find each other by mDNS', restart: true }),
    names_on_screens: Type.Boolean({
      default: false,
      description: 'Pupils’ names may stand on the screens of the room, where a teacher who gave the PIN puts them; off = seats alone',
    }),
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
  {
    box: BoxSettings,
    school: SchoolSettings,
    http: HttpSettings,
    rtmp: RtmpSettings,
    tls: TlsSettings,
    live: LiveSettings,
    library: LibrarySettings,
    lesson: LessonSettings,
    quiz: QuizSettings,
    clickers: ClickerSettings,
    buttons: ButtonSettings,
    gpio: GpioSettings,
    sign_in: SignInSettings,
    log: LogSettings,
  },
  { additionalProperties: false, default: {} },
)

/** A complete, valid configuration: every key is there. */
export type BoxConfig = Static<typeof BoxConfigSchema>
