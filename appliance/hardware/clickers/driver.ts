import type { AnswerKind, BadFrame, DriverName, PresetName } from '#appliance/contract/clickers.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** A press as a frame has it, before anybody has looked whether it is a new one. */
export interface HeardPress {
  readonly kind: 'press'
  /** As it is printed on the clicker, upper case. */
  readonly id: string
  /** A letter, a digit, `?`, or `-` where the clicker takes its answer back. */
  readonly key: string
  /** A number that is another for each press of a clicker. */
  readonly seq?: number
  readonly batteryLow?: boolean
  /** The bytes of id, key and sequence as they stood in the frame, where an acknowledgement repeats them. */
  readonly raw?: Readonly<Record<'id' | 'key' | 'seq', Uint8Array>>
}

/** What a frame turned out to be. */
export type Heard =
  | HeardPress
  | { readonly kind: 'bad'; readonly reason: BadFrame }
  /**
   * Whole, and no press; `text` is empty where it is of no use to people. `own`: only this kind of receiver says it. `taken`: the command that it has
   * taken, as `Command` has it.
   */
  | { readonly kind: 'said'; readonly text: string; readonly own: boolean; readonly taken?: number }

/** Takes bytes as they come, in pieces of any size; it has no clock, and its memory is bounded. */
export interface Decoder {
  take(bytes: Uint8Array): Heard[]
  /** Nothing came for `idle` of the driver. */
  rest(): Heard[]
}

/** Bytes to be sent, and how long nothing is sent after them. */
export interface Command {
  readonly bytes: Uint8Array
  readonly rest: Milliseconds
  /** Names it where the receiver says that it has taken it: then the rest is over. */
  readonly taken?: number
}

/** One way in which receivers speak; pure. */
export interface Driver {
  readonly name: DriverName
  readonly preset?: PresetName
  /** Begins the name of each of its clickers: the same cards have the same name whichever receiver hears them. */
  readonly family: string
  readonly transport: 'serial' | 'hidraw'
  /** Of a serial line. */
  readonly baud: number
  /** The same clicker and key within so long is the same press. */
  readonly dedupe: Milliseconds
  /** Each key has a letter and a digit on it: which of them is meant depends on the question. */
  readonly twofoldKeys: boolean
  /** Silence that ends a frame; undefined where silence means nothing. */
  readonly idle?: Milliseconds
  decoder(): Decoder
  readonly init: readonly Command[]
  readonly keepalive?: { readonly bytes: Uint8Array; readonly every: Milliseconds }
  /** What makes the receiver take answers, where it must be told. */
  open?(answers: AnswerKind): readonly Command[]
  close?(): readonly Command[]
  /** What tells the clicker that its answer is stored, where the radio can. */
  ack?(press: HeardPress): Uint8Array
}

const MOST_SAID = 80

/** What a receiver says of itself, as it may be shown: short, and nothing that is no text. */
export function saidText(text: string): string {
  return text.replaceAll(/[^\u0020-\u007E]/g, '·').slice(0, MOST_SAID)
}
