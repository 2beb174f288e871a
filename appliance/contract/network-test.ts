import Type from 'typebox'
import type { Static } from 'typebox'

/** What is looked at. names: that a name server answers. */
export const NetworkStepKind = Type.Union([
  Type.Literal('cable'),
  Type.Literal('gateway'),
  Type.Literal('names'),
  Type.Literal('time'),
  Type.Literal('source'),
  Type.Literal('resolver'), // gives the address of a source
  Type.Literal('catalogue'),
])
export type NetworkStepKind = Static<typeof NetworkStepKind>

export const NetworkTrouble = Type.Union([
  Type.Literal('no-cable'),
  Type.Literal('no-address'),
  Type.Literal('no-gateway'),
  Type.Literal('gateway-silent'),
  Type.Literal('name-unknown'),
  Type.Literal('name-server-silent'),
  Type.Literal('time-unsure'),
  Type.Literal('refused'),
  Type.Literal('silent'),
  Type.Literal('unreachable'),
  Type.Literal('certificate'),
  Type.Literal('broke-off'),
  Type.Literal('status'), // it answers, and not with what was asked for
  Type.Literal('login-page'), // something on the way answers in its place
  Type.Literal('other'),
])
export type NetworkTrouble = Static<typeof NetworkTrouble>

/** Why a step was not tried. */
export const NetworkOmission = Type.Union([
  Type.Literal('nothing-set'), // the settings name nothing that would have to be found
  Type.Literal('protocol'), // it answers to nobody who does not take the lesson
  Type.Literal('class'), // a class began
  Type.Literal('stopped'), // the box stops
])
export type NetworkOmission = Static<typeof NetworkOmission>

export const NetworkStep = Type.Object({
  id: Type.String(),
  kind: NetworkStepKind,
  /** What is looked at, without credentials: an address, a name; empty where nothing is. */
  target: Type.String(),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('well'),
    Type.Literal('failed'),
    Type.Literal('not-tested'),
  ]),
  trouble: Type.Optional(NetworkTrouble),
  omitted: Type.Optional(NetworkOmission),
  /** Until the first answer. */
  milliseconds: Type.Optional(Type.Integer()),
  /** Of an address that gave enough to tell. */
  bytesPerSecond: Type.Optional(Type.Integer()),
  /** What an HTTP server answered. */
  status: Type.Optional(Type.Integer()),
})
export type NetworkStep = Static<typeof NetworkStep>

/** The last test of the network, or what one would look at. */
export const NetworkTestView = Type.Object(
  {
    running: Type.Boolean(),
    /** Epoch milliseconds; absent where none was made since the start of the box. */
    begunAt: Type.Optional(Type.Integer()),
    /** What a test takes of the uplink at most. */
    mostBytes: Type.Integer(),
    /** What the last one took. */
    usedBytes: Type.Integer(),
    steps: Type.Array(NetworkStep),
  },
  { $id: 'NetworkTestView' },
)
export type NetworkTestView = Static<typeof NetworkTestView>
