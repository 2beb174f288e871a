import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { SystemdNotify } from '#appliance/lifecycle/notify.ts'
import { aFolder } from '#test/helper/a-folder.ts'

function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    // Not installed here.
    return false
  }
}

// socat stands in for systemd's socket, systemd-notify is what the box calls.
const cannot = [
  has('socat', '-V') ? [] : ['socat is not installed (apt-get install socat)'],
  has('systemd-notify', '--version') ? [] : ['systemd-notify is not installed (apt-get install systemd)'],
]
  .flat()
  .join(', ')

interface Systemd {
  socket: string
  /** Everything it has been told, in order. */
  told: () => string
}

/** What systemd is to a service: a datagram socket. */
async function aSystemd(): Promise<Systemd> {
  const socket = join(await aFolder(), 'notify')
  const receiver: ChildProcess = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  receiver.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  onTestFinished(async () => {
    receiver.kill()
    await once(receiver, 'close')
  })
  await vi.waitFor(() => expect(existsSync(socket)).toBe(true), { timeout: 10_000 })
  return { socket, told: () => text }
}

function notifying(socket: string | undefined): SystemdNotify {
  const env = { PATH: process.env['PATH'], NOTIFY_SOCKET: socket }
  return new SystemdNotify({ env, clock: new RealClock(), log: createLog('silent') })
}

describe('telling systemd', () => {
  it.skipIf(cannot !== '')(`says that it is ready, alive and stopping, in order ${cannot}`, async () => {
    const systemd = await aSystemd()
    const notify = notifying(systemd.socket)
    await Promise.all([notify.ready('8080'), notify.watchdog(), notify.stopping()])
    await vi.waitFor(() => expect(systemd.told()).toContain('STOPPING=1'), { timeout: 10_000 })
    const words = systemd.told().match(/(READY|WATCHDOG|STOPPING)=1|STATUS=[a-z0-9 ]+/g)
    expect(words).toEqual(['READY=1', 'STATUS=8080', 'WATCHDOG=1', 'STOPPING=1'])
  })

  it('does nothing where systemd has not asked', async () => {
    await expect(notifying(undefined).ready('8080')).resolves.toBeUndefined()
  })

  it('never stops the box when systemd cannot be told', async () => {
    await expect(notifying(join(await aFolder(), 'nobody')).watchdog()).resolves.toBeUndefined()
    const withoutProgram = new SystemdNotify({
      env: { PATH: '/nowhere', NOTIFY_SOCKET: '/x' },
      clock: new RealClock(),
      log: createLog('silent'),
    })
    await expect(withoutProgram.ready('8080')).resolves.toBeUndefined()
  })

  it('never stops the box when systemd’s socket has a name that no child can be given', async () => {
    await expect(notifying('/run/\0notify').ready('8080')).resolves.toBeUndefined()
  })
})
