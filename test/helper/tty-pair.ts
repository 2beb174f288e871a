import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { RealClock } from '#appliance/base/clock.ts'
import type { Line } from '#appliance/hardware/serial/line.ts'
import { RealSerial } from '#appliance/hardware/serial/real-serial.ts'
import { until } from './until.ts'

/** Why tests with real terminals are skipped; undefined where they can run. */
export const noSocat: string | undefined = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'socat')))
  ? undefined
  : '(socat is not installed)'

/** Two ends of one serial cable, real terminals both: `box` is for the box, the other for who pretends to be a device. */
export interface TtyPair {
  /** A path that stays the same when the cable is plugged in again. */
  readonly box: string
  /** What the device says. */
  say(bytes: Uint8Array): Promise<void>
  /** Everything that the box has sent. */
  heard(): Buffer
  /** Pulls the cable out. */
  pullOut(): Promise<void>
  plugIn(): Promise<void>
  dispose(): Promise<void>
}

export async function aTtyPair(hear: (bytes: Uint8Array) => void = () => undefined): Promise<TtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'classbox-tty-'))
  const [box, device] = [join(folder, 'box'), join(folder, 'device')]
  const serial = new RealSerial(new RealClock())
  let heard = Buffer.alloc(0)
  let cable: ChildProcess | undefined
  let line: Line | undefined
  const plugIn = async (): Promise<void> => {
    cable = spawn('socat', [`pty,raw,echo=0,link=${box}`, `pty,raw,echo=0,link=${device}`], { stdio: 'ignore' })
    await until(() => existsSync(box) && existsSync(device), { interval: 10 })
    const bytes = (chunk: Uint8Array): void => {
      heard = Buffer.concat([heard, chunk])
      hear(chunk)
    }
    line = await serial.open(device, { baud: 115_200 }, { bytes, lost: () => undefined })
  }
  const pullOut = async (): Promise<void> => {
    await line?.close()
    if (cable?.exitCode === null && cable.signalCode === null) {
      cable.kill('SIGKILL')
      await once(cable, 'exit')
    }
    // Killed, it leaves its links behind; a real port's are gone with it.
    for (const end of [box, device]) rmSync(end, { force: true })
  }
  await plugIn()
  const dispose = async (): Promise<void> => {
    await pullOut()
    rmSync(folder, { recursive: true, force: true })
  }
  return { box, say: async (bytes) => line?.write(bytes), heard: () => heard, pullOut, plugIn, dispose }
}
