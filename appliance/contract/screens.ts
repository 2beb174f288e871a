import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'
import { QuestionForm, Tutoring } from './run-sheet.ts'

/** Something of the library. A recording plays from `fromMs` and stands still at `toMs`; a document is open at `page`. */
const ItemScene = Type.Object({
  kind: Type.Literal('item'),
  itemId: ItemId,
  itemKind: Type.String(),
  /** Of the step that shows it: the same item may come twice. */
  stepId: Type.String(),
  fromMs: Type.Optional(Type.Integer()),
  toMs: Type.Optional(Type.Integer()),
  page: Type.Optional(Type.Integer()),
  /** How long it has been on, and since when it goes on from there (epoch milliseconds): a screen that comes later finds the place. */
  spentMs: Type.Integer(),
  asOf: Type.Integer(),
  /** The tutor explains meanwhile: held, or going on without a sound. */
  pause: Type.Optional(Tutoring),
})
export type ItemScene = Static<typeof ItemScene>

/** A question without its answer; `title` names a quiz of the library. */
const QuestionScene = Type.Object({
  kind: Type.Literal('question'),
  form: Type.Optional(QuestionForm),
  text: Type.String(),
  title: Type.Optional(ByLanguage),
})
export type QuestionScene = Static<typeof QuestionScene>

/** What a screen is told to show. */
export const Scene = Type.Union([
  Type.Object({ kind: Type.Literal('welcome') }),
  Type.Object({ kind: Type.Literal('live'), channel: Type.String() }),
  /** The tutor explains: the far teacher goes on without a sound, or waits. */
  Type.Object({ kind: Type.Literal('tutoring'), channel: Type.String(), live: Tutoring }),
  ItemScene,
  QuestionScene,
  Type.Object({ kind: Type.Literal('black') }),
])
export type Scene = Static<typeof Scene>

/** What a screen really shows, said by the screen itself. */
export const ScreenReport = Type.Object({
  shows: Type.Union([
    Type.Literal('welcome'),
    Type.Literal('live'),
    Type.Literal('black'),
    Type.Literal('tutoring'),
    Type.Literal('item'),
    Type.Literal('question'),
    Type.Literal('picking-up'),
    Type.Literal('cannot-play'),
  ]),
  /** Milliseconds from the page's opening (or the scene's change) to the first picture. */
  firstFrame: Type.Optional(Type.Number({ minimum: 0, maximum: 3_600_000 })),
  /** Milliseconds of media between what is shown and the newest received. */
  delay: Type.Optional(Type.Number({ minimum: 0, maximum: 600_000 })),
  /** Times the picture stood still since the scene began. */
  stalls: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  droppedFrames: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  /** Why it cannot play, where it cannot. missing: the file is not on the box. file: the browser cannot show it. */
  because: Type.Optional(Type.Enum(['no-mse', 'codec', 'autoplay', 'decoder', 'missing', 'file'])),
  /** By what it plays: HTTP-FLV, HLS in parts, or HLS in whole segments. */
  engine: Type.Optional(Type.Union([Type.Literal('flv'), Type.Literal('ll-hls'), Type.Literal('hls')])),
  /** Whether sound is really heard; a browser may refuse it until touched. */
  sound: Type.Optional(Type.Boolean()),
})
export type ScreenReport = Static<typeof ScreenReport>

export const ScreenView = Type.Object({
  /** Stable for one browser; not a secret. */
  id: Type.String(),
  /** Four letters that the screen shows until it is admitted. */
  letters: Type.String(),
  /** From `?name=`, else the letters. */
  name: Type.String(),
  admitted: Type.Boolean(),
  connected: Type.Boolean(),
  address: Type.String(),
  /** The main screen alone speaks. */
  main: Type.Boolean(),
  report: Type.Optional(ScreenReport),
  /** Epoch milliseconds of its last word. */
  lastSeen: Type.Integer(),
})
export type ScreenView = Static<typeof ScreenView>

/** `ask: screens`. */
export const ScreensView = Type.Object(
  {
    scene: Scene,
    screens: Type.Array(ScreenView),
  },
  { $id: 'ScreensView' },
)
export type ScreensView = Static<typeof ScreensView>

/** What one screen is told about itself; `code` and `claimCode` only where it is admitted. */
export const ScreenOrders = Type.Object(
  {
    id: Type.String(),
    letters: Type.String(),
    name: Type.String(),
    admitted: Type.Boolean(),
    main: Type.Boolean(),
    scene: Scene,
    /**
     * Of the box's own screen: keys that the box hears by itself, from remotes and keypads of its settings, as KEY_NAMES has them. The browser hears
     * them, too, and leaves them alone: one press is never two, and a child's keypad steers no lesson.
     */
    heardKeys: Type.Optional(Type.Array(Type.String())),
    /** The lesson code, while nobody holds the lesson. */
    code: Type.Optional(Type.String()),
    /** The claim code, while nobody has claimed the box. */
    claimCode: Type.Optional(Type.String()),
  },
  { $id: 'ScreenOrders' },
)
export type ScreenOrders = Static<typeof ScreenOrders>
