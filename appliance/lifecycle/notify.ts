import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Lane } from '#appliance/base/lane.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'

const LONGEST = seconds(5)

/**
 * Tells systemd how the box is (sd_notify(3)); does nothing where systemd has not asked by NOTIFY_SOCKET.
 * Node has no unix datagram sockets, so the words go through systemd's own `systemd-notify`. That is a child process:
 * the unit needs `NotifyAccess=all` unless the box runs as root. Never rejects: a box that cannot tell still teaches.
 */
export class SystemdNotify {
  readonly #env: Readonly<Record<string, string | undefined>>
  readonly #clock: Clock
  readonly #log: Log
  readonly #lane = new Lane()
  #failed = false

  constructor(options: { env: Readonly<Record<string, string | undefined>>; clock: Clock; log: Log }) {
    this.#env = options.env
    this.#clock = options.clock
    this.#log = options.log
  }

  ready(status: string): Promise<void> {
    return this.#tell('READY=1', `STATUS=${status}`)
  }

  stopping(): Promise<void> {
    return this.#tell('STOPPING=1')
  }

  /** Says that the box is alive; see `Watchdog`. */
  watchdog(): Promise<void> {
    return this.#tell('WATCHDOG=1')
  }

  #tell(...words: string[]): Promise<void> {
    const socket = this.#env['NOTIFY_SOCKET']
    if (socket === undefined || socket === '') return Promise.resolve()
    return this.#lane.run(() => this.#send(socket, words))
  }

  async #send(socket: string, words: readonly string[]): Promise<void> {
    try {
      const child = spawn('systemd-notify', words, { stdio: 'ignore', env: { PATH: this.#env['PATH'], NOTIFY_SOCKET: socket } })
      const timer = this.#clock.after(LONGEST, () => child.kill('SIGKILL'))
      const [code] = (await once(child, 'exit').finally(() => timer.cancel())) as [number | null]
      if (code !== 0) this.#complain(`systemd-notify ended with ${code ?? 'a signal'}`)
    } catch (thrown) {
      this.#complain(sentenceOf(thrown))
    }
  }

  #complain(reason: string): void {
    if (!this.#failed) this.#log.warn({ reason }, 'systemd could not be told')
    this.#failed = true
  }
}
