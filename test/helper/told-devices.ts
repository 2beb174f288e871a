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

/** A box with two receivers, one of them gone, and a port that is watched. */
export function answerClickers(box: ToldBox, told: ClickersDesk = desk): void {
  box.replies = ({ method, path }) => {
    if (path === '/clickers') return { status: 200, body: told }
    return path === '/clickers/learn' && method !== 'DELETE' ? { status: 200, body: learned } : undefined
  }
}

export const noDevices: ClickersDesk = { receivers: [], ports: [], learning: false }
