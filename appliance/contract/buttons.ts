import Type from 'typebox'
import type { Static } from 'typebox'

/** Keys as the box and its settings call them: what is printed on them, KP… on a number block, BTN_… for loose buttons. */
export const KEY_NAMES = [
  ...['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M'],
  ...['N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z'],
  ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  ...['KP0', 'KP1', 'KP2', 'KP3', 'KP4', 'KP5', 'KP6', 'KP7', 'KP8', 'KP9'],
  ...['KPDOT', 'KPENTER', 'KPPLUS', 'KPMINUS', 'KPASTERISK', 'KPSLASH'],
  ...['ENTER', 'ESC', 'SPACE', 'TAB', 'BACKSPACE', 'DOT', 'COMMA', 'MINUS'],
  ...['PAGEUP', 'PAGEDOWN', 'HOME', 'END', 'UP', 'DOWN', 'LEFT', 'RIGHT', 'INSERT', 'DELETE'],
  ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'F10', 'F11', 'F12'],
  ...['MUTE', 'VOLUMEUP', 'VOLUMEDOWN', 'PLAYPAUSE', 'NEXTSONG', 'PREVIOUSSONG'],
  ...['BTN_0', 'BTN_1', 'BTN_2', 'BTN_3', 'BTN_4', 'BTN_5', 'BTN_6', 'BTN_7', 'BTN_8', 'BTN_9'],
] as const
export type KeyName = (typeof KEY_NAMES)[number]

/** What a presenter's keys ask for. */
export const PRESENTER_ACTIONS = ['next', 'previous', 'blank', 'start'] as const
export type PresenterAction = (typeof PRESENTER_ACTIONS)[number]

/** kernel: it stamped the press itself, to the microsecond. box: the moment at which the box heard of it. */
export const TimedBy = Type.Union([Type.Literal('kernel'), Type.Literal('box')])
export type TimedBy = Static<typeof TimedBy>

/** Why a line of the box's own pins cannot be listened to. */
export const GpioTrouble = Type.Union([
  Type.Literal('not-installed'), // onoff needed a compiler when the box was set up, and there was none
  Type.Literal('no-sysfs'), // this kernel has no /sys/class/gpio
  Type.Literal('no-chip'), // none that has the pins of the header
  Type.Literal('no-such-line'),
  Type.Literal('refused'), // the box may not open it
  Type.Literal('failed'),
])
export type GpioTrouble = Static<typeof GpioTrouble>

/** Why an input device cannot be listened to. */
export const InputTrouble = Type.Union([Type.Literal('missing'), Type.Literal('refused'), Type.Literal('failed')])
export type InputTrouble = Static<typeof InputTrouble>

const Ready = Type.Literal('ready')

/** `at`: epoch milliseconds, by the box's clock. */
export const LastKey = Type.Object({ key: Type.String(), at: Type.Number(), by: TimedBy })
export type LastKey = Static<typeof LastKey>

/** One input device of the settings. */
export const InputView = Type.Object({
  /** As the settings name it. */
  device: Type.String(),
  /** What it is called where it was found. */
  found: Type.Array(Type.String()),
  state: Type.Union([Ready, InputTrouble]),
  /** Epoch milliseconds. */
  since: Type.Number(),
  /** Of any key, whether it means anything or not: so that the settings can name it. */
  lastKey: Type.Optional(LastKey),
  /** Bytes that were no record, of all that came. */
  badBytes: Type.Integer(),
  /** It stands in for a device: nothing of the kernel's. */
  simulated: Type.Boolean(),
})
export type InputView = Static<typeof InputView>

/** One button, presenter or keypad of the settings. */
export const ButtonView = Type.Object({
  /** `button:`, `presenter:` or `keypad:` and its name. */
  device: Type.String(),
  /** Where its presses come from: `gpio 17`, or an input device and, for a button, its key. */
  on: Type.String(),
  source: Type.Union([Type.Literal('gpio'), Type.Literal('input')]),
  state: Type.Union([Ready, InputTrouble, GpioTrouble]),
  /** Epoch milliseconds. */
  since: Type.Number(),
  /** Presses that were told since the box started. */
  presses: Type.Integer(),
  /** Contacts that were too soon after another to be a press. */
  bounces: Type.Integer(),
  lastPress: Type.Optional(LastKey),
  /** A finger is on it now, as far as its contacts say. */
  pressed: Type.Boolean(),
  simulated: Type.Boolean(),
})
export type ButtonView = Static<typeof ButtonView>

export const ButtonsView = Type.Object({ buttons: Type.Array(ButtonView), inputs: Type.Array(InputView) })
export type ButtonsView = Static<typeof ButtonsView>

/** GET /api/v1/buttons. `plugged`: keyboards, keypads and remotes that are there now, as the settings may name them. */
export const ButtonsDesk = Type.Object({ ...ButtonsView.properties, plugged: Type.Array(Type.String()) }, { $id: 'ButtonsDesk' })
export type ButtonsDesk = Static<typeof ButtonsDesk>

/** What a press says. */
export type PressMeaning =
  | { readonly kind: 'button'; readonly group: string; readonly key: 'press' }
  | { readonly kind: 'presenter'; readonly key: PresenterAction }
  /** `key`: a letter, a digit, `?`, `-` to take an answer back, or ENTER. */
  | { readonly kind: 'keypad'; readonly key: string }

/** A press that means something, as the rooms hear it. */
export type Press = PressMeaning & {
  /** `button:`, `presenter:` or `keypad:` and its name in the settings. */
  readonly device: string
  /** The box's monotonic time, milliseconds. Where two presses are both of the kernel, the lower one was first. */
  readonly at: number
  readonly by: TimedBy
}
