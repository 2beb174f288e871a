import Type from 'typebox'
import type { Static } from 'typebox'

/** How a receiver speaks: one literal per codec. */
export const DriverName = Type.Union([
  Type.Literal('turning-line'), // ResponseCard RF cards, the open nRF24 receiver that prints a line a press
  Type.Literal('open-clicker-json'), // the same cards, the open receiver that prints JSON lines
  Type.Literal('iclicker-base'), // the i>clicker base station, HID reports of 64 bytes
  Type.Literal('generic'), // whatever the settings describe
])
export type DriverName = Static<typeof DriverName>

/** Settings of the generic driver that are known to work. */
export const PresetName = Type.Union([Type.Literal('turning-serial'), Type.Literal('open-clicker-json'), Type.Literal('ascii')])
export type PresetName = Static<typeof PresetName>

/** Why a frame counts for nothing. */
export const BadFrame = Type.Union([
  Type.Literal('checksum'),
  Type.Literal('malformed'), // neither a press nor anything else that this receiver says
  Type.Literal('contradicts'), // two places of it that must say the same do not
  Type.Literal('key'), // no key of such a clicker
  Type.Literal('too-long'),
])
export type BadFrame = Static<typeof BadFrame>

/** Since the receiver was plugged in first, or its settings were changed. */
export const ReceiverCounters = Type.Object({
  bytes: Type.Integer(),
  /** Frames that say something, presses or not. */
  frames: Type.Integer(),
  /** Presses that were told. */
  presses: Type.Integer(),
  bad: Type.Object({
    checksum: Type.Integer(),
    malformed: Type.Integer(),
    contradicts: Type.Integer(),
    key: Type.Integer(),
    'too-long': Type.Integer(),
  }),
  /** Presses that were heard before: resent by the card, or heard by another receiver first. */
  duplicates: Type.Integer(),
  /** Presses that were too many, of one clicker or of clickers that nobody has heard before. */
  limited: Type.Integer(),
  /** Frames that are whole and no press. */
  unknown: Type.Integer(),
  /** Times that it was pulled out. */
  unplugged: Type.Integer(),
})
export type ReceiverCounters = Static<typeof ReceiverCounters>

/** open: it is listened to. missing: nothing is plugged in there. closed: it is there and cannot be opened, see `trouble`. */
export const ReceiverState = Type.Union([Type.Literal('open'), Type.Literal('missing'), Type.Literal('closed')])
export type ReceiverState = Static<typeof ReceiverState>

export const ReceiverTroubleKind = Type.Union([
  Type.Literal('missing'),
  Type.Literal('denied'), // the box may not open it
  Type.Literal('busy'), // another program has it
  Type.Literal('failed'), // opening or writing failed otherwise
  Type.Literal('settings'), // its settings cannot be
  Type.Literal('not-understood'), // for two minutes it has sent nothing that its driver understands
  Type.Literal('noisy'), // for two minutes more of what it heard was damaged than was a press
])
export type ReceiverTroubleKind = Static<typeof ReceiverTroubleKind>

export const ReceiverView = Type.Object({
  /** Stable for one port. */
  id: Type.String(),
  name: Type.String(),
  driver: DriverName,
  preset: Type.Optional(PresetName),
  /** As the settings name it. */
  port: Type.String(),
  /** Where it is at this moment; absent while it is missing. */
  device: Type.Optional(Type.String()),
  /** detected: the box has found it by itself, no setting names it. */
  origin: Type.Union([Type.Literal('settings'), Type.Literal('detected')]),
  state: ReceiverState,
  /** Epoch milliseconds. */
  since: Type.Integer(),
  counters: ReceiverCounters,
  /** Clickers that say that their battery is low, the newest last. */
  lowBatteries: Type.Array(Type.String()),
  trouble: Type.Optional(Type.Object({ kind: ReceiverTroubleKind, since: Type.Integer(), says: Type.String() })),
  /** What it said last of itself, as far as it is text. */
  said: Type.Optional(Type.String()),
  /** Epoch milliseconds. */
  lastPress: Type.Optional(Type.Integer()),
})
export type ReceiverView = Static<typeof ReceiverView>

/** What a question takes as an answer. */
export const AnswerKind = Type.Union([Type.Literal('letters'), Type.Literal('numbers'), Type.Literal('text')])
export type AnswerKind = Static<typeof AnswerKind>

export const ClickersView = Type.Object(
  {
    receivers: Type.Array(ReceiverView),
    /** The question that is open, as far as receivers care. */
    poll: Type.Optional(Type.Object({ answers: AnswerKind })),
  },
  { $id: 'ClickersView' },
)
export type ClickersView = Static<typeof ClickersView>

/** Something that may be a receiver. */
export const FoundPort = Type.Object({
  kind: Type.Union([Type.Literal('serial'), Type.Literal('hid')]),
  device: Type.String(),
  /** What the settings best call it: it stays the same when it is plugged in again. */
  port: Type.String(),
  /** Further names under which it is found. */
  names: Type.Array(Type.String()),
  /** Four hex digits each, and the serial number, where the device has them. */
  vendor: Type.Optional(Type.String()),
  product: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  /** The receiver that uses it. */
  receiver: Type.Optional(Type.String()),
})
export type FoundPort = Static<typeof FoundPort>

/** GET /api/v1/clickers */
export const ClickersDesk = Type.Object(
  { ...ClickersView.properties, ports: Type.Array(FoundPort), learning: Type.Boolean() },
  { $id: 'ClickersDesk' },
)
export type ClickersDesk = Static<typeof ClickersDesk>

/** What one driver makes of the bytes that are watched. */
export const LearnCandidate = Type.Object({
  driver: DriverName,
  preset: Type.Optional(PresetName),
  presses: Type.Integer(),
  /** Frames that it would count as bad. */
  bad: Type.Integer(),
  /** It has understood something and the bytes gave it little to complain of. */
  fits: Type.Boolean(),
  /** The newest last. */
  last: Type.Array(Type.Object({ device: Type.String(), key: Type.String() })),
})
export type LearnCandidate = Static<typeof LearnCandidate>

/** GET /api/v1/clickers/learn */
export const LearnView = Type.Object(
  {
    port: Type.String(),
    baud: Type.Integer(),
    /** tapped: a receiver is listening there already, at its own speed. */
    state: Type.Union([Type.Literal('open'), Type.Literal('tapped'), Type.Literal('lost')]),
    /** Why it is lost, where it is. */
    says: Type.Optional(Type.String()),
    bytes: Type.Integer(),
    /** What came last, oldest first; `at` is milliseconds since the watching began. */
    chunks: Type.Array(Type.Object({ at: Type.Integer(), hex: Type.String() })),
    candidates: Type.Array(LearnCandidate),
  },
  { $id: 'LearnView' },
)
export type LearnView = Static<typeof LearnView>
