import Type from 'typebox'
import type { Static, TSchema } from 'typebox'

/*
 * What a publisher may write into meta.yaml, and into a .yaml beside a file. Every key is optional: names of folders and files say most.
 */

const strict = { additionalProperties: false }
const Words = Type.Union([Type.String({ maxLength: 4000 }), Type.Record(Type.String(), Type.String({ maxLength: 4000 }))], {
  expected: 'text, or text by language such as {zh-Hans: 分数, en: Fractions}',
})
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const oneOrMore = <T extends TSchema>(inner: T, expected: string) => Type.Union([inner, Type.Array(inner, { maxItems: 64 })], { expected })
// A union of a mapped list has no type of its own.
export const oneOf = <T extends string>(words: readonly T[]) => Type.Unsafe<T>(Type.Union(words.map((word) => Type.Literal(word))))

/** `1:30`, `1:02:03`, or seconds. */
const At = Type.Union([Type.Number({ minimum: 0 }), Type.String({ pattern: '^(\\d{1,2}:)?\\d{1,2}:\\d\\d(\\.\\d{1,3})?$' })], {
  expected: 'a time such as 1:30 or 1:02:03, or seconds',
})

const Rights = Type.Object(
  {
    license: Type.Optional(text(120)),
    holder: Type.Optional(text(200)),
    attribution: Type.Optional(text(1000)),
    allow: Type.Optional(Type.Array(oneOf(['show', 'cache', 'lan-share', 'usb', 'record']), { maxItems: 5 })),
    until: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d))?$',
        expected: 'a day such as 2027-07-31, or a moment such as 2027-07-31T23:59:00+08:00',
      }),
    ),
  },
  strict,
)

/** What a folder says for all that is in it and below. */
const Inherited = {
  subject: Type.Optional(text(80)),
  grade: Type.Optional(oneOrMore(Type.Integer({ minimum: 1, maximum: 12 }), 'a school year from 1 to 12, or a list of them')),
  textbook: Type.Optional(
    Type.Object({ edition: Type.Optional(text(200)), volume: Type.Optional(text(200)), unit: Type.Optional(text(200)) }, strict),
  ),
  keywords: Type.Optional(oneOrMore(text(80), 'a word, or a list of words')),
  authors: Type.Optional(oneOrMore(text(200), 'a name, or a list of names')),
  lang: Type.Optional(oneOrMore(text(35), 'a language such as zh-Hans, or a list of them')),
  rights: Type.Optional(Rights),
  audience: Type.Optional(oneOf(['pupil', 'teacher'])),
  kind: Type.Optional(
    Type.String({
      pattern: '^(live-lesson|special-course|micro-course|lesson-plan|document|slides|audio|html5|quiz|guide|sheet|notice)$',
      expected: 'live-lesson, special-course, micro-course, lesson-plan, document, slides, audio, html5, quiz, guide, sheet or notice',
    }),
  ),
}

export const ItemMeta = Type.Object(
  {
    ...Inherited,
    id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$', expected: 'letters, digits, and : . _ -' })),
    title: Type.Optional(Words),
    summary: Type.Optional(Words),
    captions: Type.Optional(Type.Record(Type.String(), text(255))),
    poster: Type.Optional(text(255)),
    parts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            item: text(512),
            role: Type.Optional(text(40)),
            minutes: Type.Optional(Type.Number({ minimum: 0, maximum: 600 })),
          },
          strict,
        ),
        { maxItems: 64 },
      ),
    ),
    pair: Type.Optional(
      Type.Object({ live: Type.Optional(text(512)), recording: Type.Optional(text(512)), offset: Type.Optional(At) }, strict),
    ),
    cues: Type.Optional(
      Type.Array(Type.Object({ at: At, type: oneOf(['quiz', 'pause', 'page']), ref: Type.Optional(text(200)) }, strict), { maxItems: 500 }),
    ),
    live: Type.Optional(oneOrMore(text(2048), 'an address, or a list of them')),
    /** Of the sound of `live` alone. */
    sound: Type.Optional(oneOrMore(text(2048), 'an address, or a list of them')),
    a11y: Type.Optional(Type.Array(text(40), { maxItems: 8 })),
    skip: Type.Optional(Type.Boolean()),
    questions: Type.Optional(Type.Array(Type.Unknown(), { minItems: 1, maxItems: 500 })),
  },
  strict,
)
export type ItemMeta = Static<typeof ItemMeta>

export const FolderMeta = Type.Object(
  {
    ...Inherited,
    /** By the names of files and folders. */
    items: Type.Optional(Type.Record(Type.String(), ItemMeta)),
  },
  strict,
)
export type FolderMeta = Static<typeof FolderMeta>

/** Of the topmost folder. */
export const TopMeta = Type.Object(
  {
    ...FolderMeta.properties,
    publisher: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$',
        expected: 'small letters, digits, dots and dashes, such as a host name',
      }),
    ),
    name: Type.Optional(Words),
    mirrors: Type.Optional(
      Type.Array(Type.String({ pattern: '^https?://', maxLength: 1900, expected: 'an http(s) address' }), { maxItems: 15 }),
    ),
  },
  strict,
)
export type TopMeta = Static<typeof TopMeta>
