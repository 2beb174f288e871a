import type { KeyName } from '#appliance/contract/buttons.ts'

/** By linux/input-event-codes.h. */
const CODES: Readonly<Record<KeyName, number>> = {
  ...{ ESC: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 10, 0: 11, MINUS: 12, BACKSPACE: 14, TAB: 15 },
  ...{ Q: 16, W: 17, E: 18, R: 19, T: 20, Y: 21, U: 22, I: 23, O: 24, P: 25, ENTER: 28 },
  ...{ A: 30, S: 31, D: 32, F: 33, G: 34, H: 35, J: 36, K: 37, L: 38 },
  ...{ Z: 44, X: 45, C: 46, V: 47, B: 48, N: 49, M: 50, COMMA: 51, DOT: 52, KPASTERISK: 55, SPACE: 57 },
  ...{ F1: 59, F2: 60, F3: 61, F4: 62, F5: 63, F6: 64, F7: 65, F8: 66, F9: 67, F10: 68, F11: 87, F12: 88 },
  ...{ KP7: 71, KP8: 72, KP9: 73, KPMINUS: 74, KP4: 75, KP5: 76, KP6: 77, KPPLUS: 78, KP1: 79, KP2: 80, KP3: 81, KP0: 82, KPDOT: 83 },
  ...{ KPENTER: 96, KPSLASH: 98, HOME: 102, UP: 103, PAGEUP: 104, LEFT: 105, RIGHT: 106, END: 107, DOWN: 108, PAGEDOWN: 109 },
  ...{ INSERT: 110, DELETE: 111, MUTE: 113, VOLUMEDOWN: 114, VOLUMEUP: 115, NEXTSONG: 163, PLAYPAUSE: 164, PREVIOUSSONG: 165 },
  ...{ BTN_0: 0x100, BTN_1: 0x101, BTN_2: 0x102, BTN_3: 0x103, BTN_4: 0x104 },
  ...{ BTN_5: 0x105, BTN_6: 0x106, BTN_7: 0x107, BTN_8: 0x108, BTN_9: 0x109 },
}

const NAMES = new Map(Object.entries(CODES).map(([name, code]) => [code, name as KeyName]))

export function codeOf(key: KeyName): number {
  return CODES[key]
}

/** undefined for a key that the box has no name for. */
export function keyOf(code: number): KeyName | undefined {
  return NAMES.get(code)
}
