import Type from 'typebox'
import type { Static } from 'typebox'

/*
 * What a publisher signs: root.json, catalog.json and timetable.json, each with a detached signature over its exact bytes. Fields that are
 * not named here are ignored, so that a later minor version stays readable.
 */

export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the bytes, in lower case hex' })
export type Sha256 = Static<typeof Sha256>

/** Names a key: the first 16 hex digits of the SHA-256 of its 32 bytes. */
export const KeyId = Type.String({ pattern: '^[0-9a-f]{16}$' })

/** A sentence or name by BCP 47 language tag; `zh-Hans` and `en` are what the pages look for first. */
export const ByLanguage = Type.Record(Type.String({ maxLength: 35 }), Type.String({ maxLength: 4000 }))
export type ByLanguage = Static<typeof ByLanguage>

const When = Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339' })
const Name = Type.String({ minLength: 1, maxLength: 200 })

const Header = {
  /** Major version of the format; a minor version only adds fields. */
  format: Type.String({ pattern: '^classbox/1(\\.\\d{1,4})?$' }),
  publisher: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,62}$', description: 'Names the publisher for good, such as a host name' }),
  /** Grows with each issue; a document with a lower one is refused. */
  serial: Type.Integer({ minimum: 1 }),
  issued: When,
  /** From then on the document is old. It is used all the same. */
  expires: When,
}

const Role = Type.Object({ keys: Type.Array(KeyId, { minItems: 1, maxItems: 16 }), threshold: Type.Integer({ minimum: 1, maximum: 16 }) })

/** root.json: who may sign what. A new one is signed by the keys of the one before and by its own. */
export const RootDocument = Type.Object({
  ...Header,
  name: ByLanguage,
  /** Ed25519 public keys (RFC 8032), 32 bytes in base64, by their id. */
  keys: Type.Record(KeyId, Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' })),
  roles: Type.Object({ root: Role, catalog: Role, timetable: Role }),
})
export type RootDocument = Static<typeof RootDocument>

/** `<document>.json.sig`: signatures over the exact bytes of the document. */
export const SignatureDocument = Type.Object({
  signatures: Type.Array(Type.Object({ keyId: KeyId, ed25519: Type.String({ pattern: '^[A-Za-z0-9+/]{86}==$' }) }), {
    minItems: 1,
    maxItems: 16,
  }),
})
export type SignatureDocument = Static<typeof SignatureDocument>

/** Pieces of one blob, each with a hash of its own: the list is a blob, the SHA-256 of each piece behind the other, 32 bytes each. */
export const PieceList = Type.Object({
  /** Bytes of each piece but the last. */
  size: Type.Literal(1_048_576),
  listSha256: Sha256,
  listBytes: Type.Integer({ minimum: 32, maximum: 8_388_608 }),
})
export type PieceList = Static<typeof PieceList>

/** A mirror of a blob, beside the publisher's own `blobs/<first two digits>/<sha256>`. */
export const Mirror = Type.Object({
  href: Type.String({ pattern: '^https?://', maxLength: 2048 }),
  /** The lower is asked first. */
  prio: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
})

export const Asset = Type.Object({
  sha256: Sha256,
  bytes: Type.Integer({ minimum: 0, maximum: 68_719_476_736 }),
  mime: Type.String({ pattern: '^[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}$' }),
  /** Where it has more bytes than one piece, and does not lie in a bundle. */
  pieces: Type.Optional(PieceList),
  urls: Type.Optional(Type.Array(Mirror, { maxItems: 16 })),
  /** It lies in another asset, a ZIP whose members are stored and not compressed, so that many small files come as one. */
  bundle: Type.Optional(Type.Object({ asset: Sha256, path: Type.String({ minLength: 1, maxLength: 512 }) })),
  rendition: Type.Optional(
    Type.Object({
      /** RFC 6381 */
      codecs: Type.Optional(Type.String({ maxLength: 120 })),
      width: Type.Optional(Type.Integer({ minimum: 0 })),
      height: Type.Optional(Type.Integer({ minimum: 0 })),
      kbps: Type.Optional(Type.Integer({ minimum: 0 })),
    }),
  ),
})
export type Asset = Static<typeof Asset>

export const ITEM_KINDS = [
  ...['live-lesson', 'special-course', 'micro-course', 'lesson-plan', 'document', 'slides'],
  ...['audio', 'html5', 'quiz', 'guide', 'sheet', 'notice'],
] as const

/**
 * How an asset serves its item. main: what is opened; several are renditions of the same. poster: a picture for lists. page: pictures of a
 * document's pages, in order. captions: WebVTT. member: a file of an html5 item, at its `path`; `index.html` is opened.
 */
export const AssetUse = Type.Object({
  asset: Sha256,
  role: Type.Enum(['main', 'poster', 'page', 'captions', 'member']),
  /** Language of captions, BCP 47. */
  lang: Type.Optional(Type.String({ maxLength: 35 })),
  /** Of a member, relative to the item, with slashes. */
  path: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
})
export type AssetUse = Static<typeof AssetUse>

export const ItemId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$',
  description: 'Names an item for good, such as a urn:uuid',
})

export const Item = Type.Object({
  id: ItemId,
  rev: Type.Integer({ minimum: 1 }),
  /** One of ITEM_KINDS; another is kept and not shown. */
  kind: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,40}$' }),
  title: ByLanguage,
  summary: Type.Optional(ByLanguage),
  lang: Type.Optional(Type.Array(Type.String({ maxLength: 35 }), { maxItems: 16 })),
  /** As the school calls it, such as 数学. */
  subject: Type.Optional(Type.String({ maxLength: 80 })),
  /** School years, 1 to 12. */
  grade: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 12 }), { maxItems: 12 })),
  textbook: Type.Optional(
    Type.Object({
      edition: Type.Optional(Name),
      volume: Type.Optional(Name),
      unit: Type.Optional(Name),
    }),
  ),
  keywords: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 64 })),
  durationMs: Type.Optional(Type.Integer({ minimum: 0 })),
  authors: Type.Optional(Type.Array(Name, { maxItems: 32 })),
  rights: Type.Optional(
    Type.Object({
      /** SPDX id or `LicenseRef-…`. */
      license: Type.Optional(Type.String({ maxLength: 120 })),
      holder: Type.Optional(Name),
      attribution: Type.Optional(Type.String({ maxLength: 1000 })),
      /** Without the list all is allowed but `record`. */
      allow: Type.Optional(Type.Array(Type.Enum(['show', 'cache', 'lan-share', 'usb', 'record']), { maxItems: 5 })),
      /** From then on it may not be shown, and goes first when room is needed. */
      until: Type.Optional(When),
    }),
  ),
  assets: Type.Optional(Type.Array(AssetUse, { maxItems: 20_000 })),
  /** What a lesson plan or a course is made of, in order. */
  parts: Type.Optional(
    Type.Array(
      Type.Object({
        itemId: ItemId,
        role: Type.Optional(Type.String({ maxLength: 40 })),
        minutes: Type.Optional(Type.Number({ minimum: 0, maximum: 600 })),
      }),
      { maxItems: 64 },
    ),
  ),
  cues: Type.Optional(
    Type.Array(
      Type.Object({
        atMs: Type.Integer({ minimum: 0 }),
        type: Type.Union([Type.Literal('quiz'), Type.Literal('pause'), Type.Literal('page')]),
        ref: Type.Optional(Type.String({ maxLength: 200 })),
      }),
      { maxItems: 500 },
    ),
  ),
  /** The recording that stands in for a live lesson, `offsetMs` after its own beginning. */
  pair: Type.Optional(Type.Object({ live: ItemId, recording: ItemId, offsetMs: Type.Integer() })),
  /** Where a live lesson is pulled from, the preferred first. */
  live: Type.Optional(
    Type.Object({
      urls: Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 8 }),
      /** The sound alone, for a line that is too thin for the picture. */
      audioOnly: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 8 })),
    }),
  ),
  a11y: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 8 })),
  /** teacher: needs a teacher's sign-in. A guide and a quiz always do. */
  audience: Type.Optional(Type.Union([Type.Literal('pupil'), Type.Literal('teacher')])),
})
export type Item = Static<typeof Item>

/** catalog.json */
export const CatalogueDocument = Type.Object({
  ...Header,
  items: Type.Array(Item, { maxItems: 20_000 }),
  assets: Type.Array(Asset, { maxItems: 200_000 }),
})
export type CatalogueDocument = Static<typeof CatalogueDocument>

const LocalTime = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?$',
  description: 'By the clock of `tz`, without an offset',
})

/** One lesson of a class, or a series of them. */
export const Slot = Type.Object({
  uid: Type.String({ minLength: 1, maxLength: 200 }),
  /** Of two slots with one uid the higher counts. */
  seq: Type.Optional(Type.Integer({ minimum: 0 })),
  class: Type.Optional(Name),
  room: Type.Optional(Name),
  period: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
  start: LocalTime,
  end: LocalTime,
  /** IANA; Asia/Shanghai where it is left out. */
  tz: Type.Optional(Type.String({ maxLength: 64 })),
  /** RFC 5545 3.3.10, without `RRULE:`. */
  rrule: Type.Optional(Type.String({ maxLength: 400 })),
  exdate: Type.Optional(Type.Array(LocalTime, { maxItems: 400 })),
  rdate: Type.Optional(Type.Array(LocalTime, { maxItems: 400 })),
  /** It stands for this one occurrence of the series `uid` (RECURRENCE-ID). */
  recurrenceId: Type.Optional(LocalTime),
  title: Type.Optional(ByLanguage),
  item: Type.Optional(ItemId),
  /** What is shown where the item cannot be, in order. */
  fallback: Type.Optional(Type.Array(ItemId, { maxItems: 16 })),
  quiz: Type.Optional(Type.Array(ItemId, { maxItems: 16 })),
  leadTeacher: Type.Optional(Name),
  tutor: Type.Optional(Name),
  recordRoom: Type.Optional(Type.Boolean()),
  startByBell: Type.Optional(Type.Boolean()),
  status: Type.Optional(Type.Union([Type.Literal('confirmed'), Type.Literal('cancelled')])),
})
export type Slot = Static<typeof Slot>

/** timetable.json */
export const TimetableDocument = Type.Object({ ...Header, lessons: Type.Array(Slot, { maxItems: 20_000 }) })
export type TimetableDocument = Static<typeof TimetableDocument>
