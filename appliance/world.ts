import { RealClock } from './base/clock.ts'
import type { Clock } from './base/clock.ts'
import { ownFile } from './base/own-files.ts'
import { RealHid } from './hardware/clickers/hidraw.ts'
import type { HidDevices } from './hardware/clickers/hidraw.ts'
import { RealSerial } from './hardware/serial/real-serial.ts'
import type { SerialPorts } from './hardware/serial/serial-ports.ts'
import { LinuxClock } from './health/system-clock.ts'
import type { SystemClock } from './health/system-clock.ts'
import { Ffmpeg } from './live/pull/ffmpeg.ts'
import type { FfmpegPort } from './live/pull/ffmpeg.ts'
import { freeSpace } from './storage/disk.ts'

/** What the box takes from the machine that it runs on. */
export interface World {
  readonly clock: Clock
  readonly systemClock: SystemClock
  readonly ffmpeg: FfmpegPort
  readonly serial: SerialPorts
  readonly hid: HidDevices
  /** Bytes that can still be written to a folder's disk. */
  readonly freeSpace: (folder: string) => Promise<number>
  /** At least 0, below 1. */
  readonly random: () => number
  /** As it was when the process began. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  /** Collects all garbage and gives free memory back to the machine; undefined unless Node was started with `--expose-gc`. */
  readonly collectGarbage: (() => void) | undefined
  /** The folder of the built pages. */
  readonly pages: string
}

/** This machine. */
export function realWorld(): World {
  const clock = new RealClock()
  return {
    clock,
    systemClock: new LinuxClock(),
    ffmpeg: new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' }),
    serial: new RealSerial(clock),
    hid: new RealHid(clock),
    freeSpace,
    random: Math.random,
    env: { ...process.env },
    pid: process.pid,
    collectGarbage: garbageCollection(),
    pages: ownFile('../web-ui/dist'),
  }
}

/** V8's last resort is the only collection that empties its caches of code that ran once, and shrinks what it holds. */
function garbageCollection(): (() => void) | undefined {
  const { gc } = globalThis
  if (gc === undefined) return undefined
  return () => {
    gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }
}
