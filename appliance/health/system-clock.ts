import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the operating system knows about its own clock. */
export interface SystemClock {
  /**
   * Whether it is known to have been set by a time server since the machine was switched on; what it costs much to find out is found
   * out now and then.
   */
  synchronised(): Promise<boolean>
  /** What the battery-backed clock says, epoch milliseconds; undefined where there is none. */
  hardwareTime(): Promise<number | undefined>
}

export interface SystemClockOptions {
  /** Touched by systemd-timesyncd (systemd-timesyncd.service(8)). */
  readonly timesyncFlag?: string
  readonly rtcFolder?: string
  /** Asked where the flag is missing, because chrony and ntpd do not set it; undefined = `timedatectl`. */
  readonly timedatectl?: string
}

const LONGEST_ANSWER = 3000
/** Where the flag is missing, `timedatectl` is run once in so many looks: to start a program costs a Pi more than all else in a minute. */
const ASKED_EACH = 4

/** Linux with systemd; a machine that has neither flag nor tool is simply not synchronised. */
export class LinuxClock implements SystemClock {
  readonly #timesyncFlag: string
  readonly #rtcFolder: string
  readonly #timedatectl: string

  #looks = 0

  constructor(options: SystemClockOptions = {}) {
    this.#timesyncFlag = options.timesyncFlag ?? '/run/systemd/timesync/synchronized'
    this.#rtcFolder = options.rtcFolder ?? '/sys/class/rtc/rtc0'
    this.#timedatectl = options.timedatectl ?? 'timedatectl'
  }

  async synchronised(): Promise<boolean> {
    const flagged = await access(this.#timesyncFlag).then(
      () => true,
      () => false,
    )
    if (flagged) return true
    const isAsked = this.#looks % ASKED_EACH === 0
    this.#looks += 1
    return isAsked && this.#toldByTimedatectl()
  }

  async hardwareTime(): Promise<number | undefined> {
    // No clock, or one whose chip does not answer: both are no clock.
    const text = await readFile(join(this.#rtcFolder, 'since_epoch'), 'utf8').catch(() => '')
    return /^\d+\s*$/.test(text) ? Number(text) * 1000 : undefined
  }

  #toldByTimedatectl(): Promise<boolean> {
    const question = ['show', '--property=NTPSynchronized', '--value']
    return new Promise((resolve) => {
      execFile(this.#timedatectl, question, { timeout: LONGEST_ANSWER }, (failed, stdout) =>
        resolve(failed === null && stdout.trim() === 'yes'),
      )
    })
  }
}
