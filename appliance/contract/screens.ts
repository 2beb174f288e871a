import Type from 'typebox'
import type { Static } from 'typebox'

/** What a screen is told to show. */
export const Scene = Type.Union([
  Type.Object({ kind: Type.Literal('welcome') }),
  Type.Object({ kind: Type.Literal('live'), channel: Type.String() }),
  Type.Object({ kind: Type.Literal('black') }),
])
export type Scene = Static<typeof Scene>

/** What a screen really shows, said by the screen itself. */
export const ScreenReport = Type.Object({
  shows: Type.Union([
    Type.Literal('welcome'),
    Type.Literal('live'),
    Type.Literal('black'),
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
  /** Why it cannot play, where it cannot. */
  because: Type.Optional(Type.Union([Type.Literal('no-mse'), Type.Literal('codec'), Type.Literal('autoplay'), Type.Literal('decoder')])),
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
    /** The lesson code, while nobody holds the lesson. */
    code: Type.Optional(Type.String()),
    /** The claim code, while nobody has claimed the box. */
    claimCode: Type.Optional(Type.String()),
  },
  { $id: 'ScreenOrders' },
)
export type ScreenOrders = Static<typeof ScreenOrders>
