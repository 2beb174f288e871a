import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId, Sha256 } from './catalogue.ts'

/**
 * How far the bytes of something are. ready: all on the box. fetching: being fetched. waiting: it will be. absent: nobody asked for it.
 * impossible: no source has it, or there is no room.
 */
export const Holding = Type.Enum(['ready', 'fetching', 'waiting', 'absent', 'impossible'])
export type Holding = Static<typeof Holding>

/** A publisher as the box knows it. */
export const CatalogueView = Type.Object({
  publisher: Type.String(),
  name: ByLanguage,
  /** Without credentials. */
  url: Type.String(),
  serial: Type.Integer(),
  items: Type.Integer(),
  /** new: nothing has been accepted yet. current. old: it has expired, and is used all the same. */
  state: Type.Union([Type.Literal('new'), Type.Literal('current'), Type.Literal('old')]),
  /** Why the newest try to read it failed; a sentence for the technician. */
  trouble: Type.Optional(
    Type.Object({
      kind: Type.Enum([
        'unreachable',
        'unsigned',
        'wrong-signature',
        'wrong-key',
        'rolled-back',
        'malformed',
        'too-large',
        'other-publisher',
      ]),
      says: Type.String(),
      /** Epoch milliseconds. */
      since: Type.Integer(),
    }),
  ),
  /** Epoch milliseconds; absent before the first. */
  checkedAt: Type.Optional(Type.Integer()),
  expiresAt: Type.Optional(Type.Integer()),
})
export type CatalogueView = Static<typeof CatalogueView>

/** What the library promises for one lesson of the timetable. */
export const LessonForecast = Type.Object({
  /** The slot's uid and the start of this occurrence. */
  key: Type.String(),
  title: ByLanguage,
  /** Epoch milliseconds. */
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  /** ready: all is here. fetching: it will be in time. late: it will not, by the line as it is measured. unknown: the line is not known yet. */
  state: Type.Enum(['ready', 'fetching', 'late', 'unknown']),
  bytes: Type.Integer(),
  missingBytes: Type.Integer(),
  /** Epoch milliseconds by which all will be here; absent where it is, or cannot be told. */
  readyAt: Type.Optional(Type.Integer()),
  /** What would help where it is late. */
  advice: Type.Optional(Type.Enum(['stick', 'free-space', 'longer-hours', 'check-source', 'wider-window'])),
})
export type LessonForecast = Static<typeof LessonForecast>

/** One thing that is being fetched, or waits for it. */
export const FetchView = Type.Object({
  sha256: Sha256,
  title: ByLanguage,
  itemId: Type.Optional(ItemId),
  bytes: Type.Integer(),
  haveBytes: Type.Integer(),
  state: Type.Enum(['running', 'queued', 'waiting-for-peer', 'failed']),
  /** The source in use, without credentials. */
  from: Type.Optional(Type.String()),
  bytesPerSecond: Type.Optional(Type.Integer()),
  /** Epoch milliseconds of the lesson that needs it first. */
  neededBy: Type.Optional(Type.Integer()),
  trouble: Type.Optional(Type.String({ description: 'Why the last try failed, for the technician' })),
})
export type FetchView = Static<typeof FetchView>

/** Why nothing is fetched in the background now. */
export const HoldReason = Type.Enum(['paused', 'class', 'window', 'cap', 'no-room', 'nothing', 'off-hours'])
export type HoldReason = Static<typeof HoldReason>

export const LineView = Type.Object({
  /** What the uplink gave lately; 0 while nothing is known. */
  bytesPerSecond: Type.Integer(),
  /** What background fetching may take of it now; absent without a limit. */
  limit: Type.Optional(Type.Integer()),
  held: Type.Optional(HoldReason),
  /** Of this month, over the uplink. */
  monthBytes: Type.Integer(),
  monthCapBytes: Type.Integer(),
})
export type LineView = Static<typeof LineView>

export const DiskView = Type.Object({
  freeBytes: Type.Integer(),
  libraryBytes: Type.Integer(),
  /** Never gone below. */
  floorBytes: Type.Integer(),
  /** Kept for recordings and the database beyond what they hold now. */
  reserveBytes: Type.Integer(),
  /** By how much the lessons ahead do not fit; 0 where they do. */
  deficitBytes: Type.Integer(),
  trouble: Type.Optional(Type.Union([Type.Literal('full'), Type.Literal('read-only'), Type.Literal('failed')])),
})
export type DiskView = Static<typeof DiskView>

export const EvictionView = Type.Object({
  sha256: Sha256,
  title: ByLanguage,
  bytes: Type.Integer(),
  /** Epoch milliseconds. */
  at: Type.Integer(),
  because: Type.Union([
    Type.Literal('rights'),
    Type.Literal('orphan'),
    Type.Literal('room'),
    Type.Literal('asked'),
    Type.Literal('damaged'),
  ]),
})
export type EvictionView = Static<typeof EvictionView>

export const PeerView = Type.Object({
  /** The box's id, or its address while it has not answered. */
  id: Type.String(),
  address: Type.String(),
  found: Type.Union([Type.Literal('mdns'), Type.Literal('settings'), Type.Literal('remembered')]),
  /** Epoch milliseconds of its last answer; absent while there was none. */
  seenAt: Type.Optional(Type.Integer()),
  trouble: Type.Optional(Type.String()),
})
export type PeerView = Static<typeof PeerView>

/** A stick in the box that holds a publisher's tree. */
export const CourierView = Type.Object({
  id: Type.String(),
  label: Type.String(),
  publisher: Type.Optional(Type.String()),
  state: Type.Union([Type.Literal('reading'), Type.Literal('in-use'), Type.Literal('used'), Type.Literal('refused')]),
  /** Of what the box still needs. */
  usefulBytes: Type.Integer(),
  trouble: Type.Optional(Type.String()),
})
export type CourierView = Static<typeof CourierView>

/** `ask: library`, for teachers and technicians. */
export const LibraryView = Type.Object(
  {
    /** The next hundred; of those after them, at most a hundred that will be late. */
    lessons: Type.Array(LessonForecast),
    catalogues: Type.Array(CatalogueView),
    line: LineView,
    disk: DiskView,
    /** At most fifty, the next first. */
    queue: Type.Array(FetchView),
    /** How many wait in all, and their bytes. */
    waiting: Type.Object({ blobs: Type.Integer(), bytes: Type.Integer() }),
    /** At most fifty, the newest first. */
    evicted: Type.Array(EvictionView),
    peers: Type.Array(PeerView),
    couriers: Type.Array(CourierView),
    paused: Type.Boolean(),
    /** Epoch milliseconds of the last complete look at what is on the disk, and the blobs that were damaged in it. */
    scrub: Type.Object({ finishedAt: Type.Optional(Type.Integer()), damaged: Type.Integer(), progress: Type.Number() }),
  },
  { $id: 'LibraryView' },
)
export type LibraryView = Static<typeof LibraryView>

/** An item as lists show it. Paths are under `/library/files/`. */
export const ItemSummary = Type.Object({
  id: Type.String(),
  publisher: Type.String(),
  kind: Type.String(),
  title: ByLanguage,
  subject: Type.Optional(Type.String()),
  grade: Type.Array(Type.Integer()),
  unit: Type.Optional(Type.String()),
  durationMs: Type.Optional(Type.Integer()),
  bytes: Type.Integer(),
  haveBytes: Type.Integer(),
  holding: Holding,
  pinned: Type.Boolean(),
  audience: Type.Union([Type.Literal('pupil'), Type.Literal('teacher')]),
  /** SHA-256 of a picture that is on the box. */
  poster: Type.Optional(Sha256),
})
export type ItemSummary = Static<typeof ItemSummary>

export const ItemFile = Type.Object({
  sha256: Sha256,
  role: Type.String(),
  mime: Type.String(),
  bytes: Type.Integer(),
  haveBytes: Type.Integer(),
  lang: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
  codecs: Type.Optional(Type.String()),
})
export type ItemFile = Static<typeof ItemFile>

export const ItemDetail = Type.Object({
  ...ItemSummary.properties,
  summary: Type.Optional(ByLanguage),
  authors: Type.Array(Type.String()),
  attribution: Type.Optional(Type.String()),
  license: Type.Optional(Type.String()),
  files: Type.Array(ItemFile),
  parts: Type.Array(ItemSummary),
})
export type ItemDetail = Static<typeof ItemDetail>

export const ItemQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 100 })),
  kind: Type.Optional(Type.String({ maxLength: 41 })),
  subject: Type.Optional(Type.String({ maxLength: 80 })),
  grade: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
  /** ready: only what can be opened now. */
  holding: Type.Optional(Type.Literal('ready')),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type ItemQuery = Static<typeof ItemQuery>

export const ItemList = Type.Object({
  items: Type.Array(ItemSummary),
  /** How many there are in all. */
  total: Type.Integer(),
  /** What the whole library has, for the filters. */
  subjects: Type.Array(Type.String()),
  grades: Type.Array(Type.Integer()),
  kinds: Type.Array(Type.String()),
})
export type ItemList = Static<typeof ItemList>

export const PinChange = Type.Object({ pinned: Type.Boolean() })
export const PauseChange = Type.Object({ paused: Type.Boolean() })
