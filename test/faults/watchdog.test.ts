import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { BoxOptions, RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { picture } from '#test/helper/rtmp-media.ts'

const PERIOD_SECONDS = 2
/** A box that starts ffmpeg at once. */
const PULLING = 'live:\n  pull: always\n  channels:\n    class: { sources: [{ url: http://127.0.0.1:9/class.m3u8 }] }\n'

/** Where a program is; undefined where it is not installed. */
function placeOf(program: string): string | undefined {
  try {
    return execFileSync('which', [program], { encoding: 'utf8' }).trim()
  } catch {
    // Not here: its tests are skipped.
    return undefined
  }
}

const systemdNotify = placeOf('systemd-notify')
const cannot = [placeOf('socat') === undefined ? 'socat' : [], systemdNotify === undefined ? 'systemd-notify' : []].flat().join(', ')
const reason = cannot === '' ? '' : `(not installed: ${cannot})`

/** Systemd as a service sees it: a datagram socket that hears what the service says. */
class Systemd {
  readonly env: Record<string, string>
  #heard = ''
  readonly #waiting = new Set<() => void>()

  constructor(folder: string) {
    const socket = join(folder, 'notify')
    this.env = { PATH: `${folder}:${process.env['PATH']}`, NOTIFY_SOCKET: socket, WATCHDOG_USEC: String(PERIOD_SECONDS * 1_000_000) }
    // This one cannot answer as systemd does when a message was taken; without --no-block each would be waited for, 5 s long.
    program(folder, 'systemd-notify', `exec ${systemdNotify} --no-block "$@"`)
    const receiver = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'ignore'] })
    receiver.stdout.setEncoding('utf8').on('data', (piece: string) => {
      this.#heard += piece
      for (const look of this.#waiting) look()
    })
    onTestFinished(async () => {
      receiver.kill()
      await once(receiver, 'close')
    })
  }

  get pings(): number {
    return this.#heard.split('WATCHDOG=1').length - 1
  }

  async hears(what: () => boolean): Promise<void> {
    if (what()) return
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!what()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }

  async hearsWord(word: string): Promise<void> {
    await this.hears(() => this.#heard.includes(word))
  }

  async hearsPings(more: number): Promise<void> {
    const wanted = this.pings + more
    await this.hears(() => this.pings >= wanted)
  }
}

function program(folder: string, name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
}

let box: RunningBox | undefined
afterEach(async () => {
  await box?.dispose()
  box = undefined
})

async function aWatchedBox(options: BoxOptions = {}, prepare: (folder: string) => void = () => undefined) {
  const folder = await aFolder()
  const systemd = new Systemd(folder)
  prepare(folder)
  await vi.waitFor(() => expect(existsSync(join(folder, 'notify'))).toBe(true), { timeout: 10_000 })
  box = await aBox({ ...options, env: systemd.env })
  return { systemd, box, folder }
}

describe.skipIf(cannot !== '')(`systemd's watchdog ${reason}`, () => {
  it('hears that the box is up, and then that it is alive, until the box freezes', async () => {
    const { systemd, box } = await aWatchedBox()
    await systemd.hearsWord('READY=1')
    await systemd.hearsPings(2)
    process.kill(box.pid, 'SIGSTOP')
    // A message that was on its way may still arrive.
    await sleep(500)
    const before = systemd.pings
    await sleep(PERIOD_SECONDS * 1000)
    expect(systemd.pings).toBe(before)
    process.kill(box.pid, 'SIGCONT')
    await systemd.hearsPings(2)
    expect(await box.stop()).toBe(0)
    await systemd.hearsWord('STOPPING=1')
  })

  it('still hears that the box is alive when its house is full of publishers', async () => {
    const { systemd, box } = await aWatchedBox({ config: 'rtmp:\n  max_connections: 1\n' })
    const publisher = new RtmpPublisher({ clock: new RealClock() })
    await publisher.connect(box.publishUrl())
    const sending = setInterval(() => publisher.send(picture(0, { key: true })), 500)
    await systemd.hearsPings(3)
    clearInterval(sending)
    expect(publisher.isGone).toBe(false)
    publisher.destroy()
    expect(box.lines().filter(({ msg }) => msg === 'watchdog left alone')).toEqual([])
  })

  it('is nobody’s business but the box’s: no child of it learns where systemd listens', async () => {
    const { folder } = await aWatchedBox({ config: PULLING }, (folder) => {
      program(folder, 'ffmpeg', `env > ${join(folder, 'told')}.part; mv ${join(folder, 'told')}.part ${join(folder, 'told')}`)
    })
    await vi.waitFor(() => expect(existsSync(join(folder, 'told'))).toBe(true), { timeout: 10_000 })
    expect(readFileSync(join(folder, 'told'), 'utf8')).not.toMatch(/^(NOTIFY_SOCKET|WATCHDOG_)/m)
  })
})
