import type { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { ClickersDesk, LearnView, ReceiverView } from '#appliance/contract/clickers.ts'
import type { ToldBox } from './told-box.ts'

const PORT = '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0'
const NONE = { checksum: 0, malformed: 0, contradicts: 0, key: 0, 'too-long': 0 }
const COUNTERS = { bytes: 4000, frames: 140, presses: 61, bad: NONE, duplicates: 0, limited: 0, unknown: 0, unplugged: 0 }

const front: ReceiverView = {
  ...{ id: '0a0a0a0a', name: '前排', driver: 'turning-line', port: PORT, device: '/dev/ttyUSB0', origin: 'settings', state: 'open' },
  ...{ since: Date.UTC(2026, 8, 1), counters: { ...COUNTERS, bad: { ...NONE, checksum: 3 }, duplicates: 12 }, lowBatteries: ['090FD3'] },
}
const back: ReceiverView = {
  ...{ id: '0b0b0b0b', name: '', driver: 'generic', preset: 'ascii', port: '/dev/ttyAMA0', origin: 'settings', state: 'missing' },
  ...{ since: Date.UTC(2026, 8, 1), counters: COUNTERS, lowBatteries: [] },
  trouble: { kind: 'missing', since: Date.UTC(2026, 8, 1), says: 'nothing is plugged in at /dev/ttyAMA0' },
}
const desk: ClickersDesk = {
  receivers: [front, back],
  learning: false,
  ports: [
    { kind: 'serial', device: '/dev/ttyUSB0', port: PORT, names: [PORT], vendor: '1a86', product: '7523', receiver: '0a0a0a0a' },
    { kind: 'serial', device: '/dev/ttyUSB1', port: '/dev/serial/by-path/two', names: ['/dev/serial/by-path/two'] },
  ],
}
const learned: LearnView = {
  ...{ port: '/dev/serial/by-path/two', baud: 115_200, state: 'open', bytes: 54 },
  chunks: [{ at: 1250, hex: Buffer.from('incoming: 090fd335ae08 --> 5\r\n').toString('hex') }],
  candidates: [
    { driver: 'turning-line', presses: 1, bad: 0, fits: true, last: [{ device: 'turning:090FD3', key: 'E' }] },
    { driver: 'open-clicker-json', presses: 0, bad: 1, fits: false, last: [] },
  ],
}

/** A box with two receivers, one of them gone, a port that is watched, and buttons. */
export function answerClickers(box: ToldBox, told: ClickersDesk = desk, buttons: ButtonsDesk = someButtons): void {
  box.replies = ({ method, path }) => {
    if (path === '/clickers') return { status: 200, body: told }
    if (path === '/buttons') return { status: 200, body: buttons }
    return path === '/clickers/learn' && method !== 'DELETE' ? { status: 200, body: learned } : undefined
  }
}

const sinceMorning = { since: Date.UTC(2026, 8, 1), bounces: 0, simulated: false, pressed: false }
/** One on a pin that is held down, one on a pin that cannot be used, a remote that works and a keypad that is not there. */
export const someButtons: ButtonsDesk = {
  buttons: [
    {
      ...{ ...sinceMorning, device: 'button:红队', on: 'gpio 17', source: 'gpio', state: 'ready', presses: 7, bounces: 2, pressed: true },
      lastPress: { key: '17', at: Date.UTC(2026, 8, 1, 1), by: 'box' },
    },
    { ...sinceMorning, device: 'button:蓝队', on: 'gpio 99', source: 'gpio', state: 'no-such-line', presses: 0 },
    {
      ...{ ...sinceMorning, device: 'presenter:翻页笔', on: 'Logitech_USB_Receiver', source: 'input', state: 'ready', presses: 41 },
      lastPress: { key: 'PAGEDOWN', at: Date.UTC(2026, 8, 1, 1, 30), by: 'kernel' },
    },
    { ...sinceMorning, device: 'keypad:3排2座', on: 'usb-SEM_USB_Keyboard', source: 'input', state: 'missing', presses: 0 },
  ],
  inputs: [
    {
      ...{ device: 'Logitech_USB_Receiver', found: ['usb-Logitech_USB_Receiver-event-kbd'], state: 'ready', since: Date.UTC(2026, 8, 1) },
      ...{ badBytes: 0, simulated: false, lastKey: { key: 'VOLUMEUP', at: Date.UTC(2026, 8, 1, 1, 31), by: 'kernel' } },
    },
    { device: 'usb-SEM_USB_Keyboard', found: [], state: 'missing', since: Date.UTC(2026, 8, 1), badBytes: 0, simulated: false },
  ],
  plugged: ['usb-Logitech_USB_Receiver-event-kbd', 'usb-1c4f_Keypad-event-kbd'],
}

export const noButtons: ButtonsDesk = { buttons: [], inputs: [], plugged: [] }

export const noDevices: ClickersDesk = { receivers: [], ports: [], learning: false }
