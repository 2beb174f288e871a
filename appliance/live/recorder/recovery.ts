import { rm } from 'node:fs/promises'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Log } from '#appliance/base/log.ts'
import type { ClassRecorder, Interrupted } from './class-recorder.ts'
import { mend } from './mend.ts'
import type { Mended } from './mend.ts'
import type { Entry } from './recordings-store.ts'
import type { Shelf } from './shelf.ts'
import { UNKNOWN_CLASS } from './class-about.ts'
import { extentOf } from './stretch.ts'
import type { Stretch } from './stretch.ts'

export interface RecoveryOptions {
  readonly bus: BoxBus
  readonly log: Log
  readonly shelf: Shelf
  readonly classes: ClassRecorder
}

/** Brings recordings whose end was never told into order. Whatever is whole of them stays. */
export class Recovery {
  readonly #options: RecoveryOptions

  constructor(options: RecoveryOptions) {
    this.#options = options
  }

  /** Cuts off what is not whole; what has nothing whole goes. One that the disk does not give out keeps nobody from recording. */
  async mendInterrupted(): Promise<Interrupted[]> {
    const { shelf, log } = this.#options
    const interrupted: Interrupted[] = []
    for (const entry of shelf.entries.filter(({ endedAt }) => endedAt === undefined)) {
      try {
        interrupted.push(...(await this.#mend(entry)))
      } catch (err) {
        log.error({ err, recording: entry.id }, 'recording cannot be mended')
        shelf.overlook(entry.id)
      }
    }
    return interrupted
  }

  async #mend(entry: Entry): Promise<Interrupted[]> {
    const { shelf } = this.#options
    const mended = await mend(shelf.folderOf(entry.id))
    if (mended.bytesLost > 0) this.#tellMended(entry.id, mended)
    if (mended.stretches.length > 0)
      return [
        {
          entry: { ...entry, repaired: entry.repaired || mended.bytesLost > 0, ...extentOf(mended.stretches) },
          stretches: mended.stretches,
        },
      ]
    await shelf.drop(entry.id, 'empty')
    return []
  }

  /** Ends those that no class goes on with. */
  async close(interrupted: readonly Interrupted[]): Promise<void> {
    const { classes } = this.#options
    for (const { entry, stretches } of interrupted) {
      if (entry.id === classes.running?.id) continue
      const { folder, stays } = await classes.finish({ entry: { ...entry, endedAt: endOf(stretches) }, stretches })
      if (!stays) await rm(folder, { recursive: true, force: true })
    }
  }

  /** Folders of which the table knows nothing: its file was lost. Who wanted them kept is not known any more, so all of them are. */
  async adopt(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      await this.#adoptOne(id).catch((err: unknown) => this.#options.log.warn({ err, recording: id }, 'recording not taken up'))
  }

  async #adoptOne(id: string): Promise<void> {
    const { shelf, log } = this.#options
    const folder = shelf.folderOf(id)
    const mended = await mend(folder)
    const { stretches, bytesLost } = mended
    if (stretches.length === 0) return rm(folder, { recursive: true, force: true })
    const startedAt = stretches[0]?.segments[0]?.startsAt ?? 0
    const entry = { id, channel: channelOf(id), startedAt, endedAt: endOf(stretches), kept: true, repaired: bytesLost > 0 }
    await shelf.put({ ...entry, ...extentOf(stretches), about: UNKNOWN_CLASS })
    if (bytesLost > 0) this.#tellMended(id, mended)
    log.info({ recording: id }, 'recording found that was not in the table')
  }

  #tellMended(id: string, { stretches, bytesLost }: Mended): void {
    const { bus, log } = this.#options
    const seconds = Math.round(extentOf(stretches).duration / 1000)
    bus.tell('recording.repaired', { id, seconds, bytesLost })
    log.warn({ recording: id, seconds, bytesLost }, 'recording repaired')
  }
}

/** Epoch milliseconds at which its last frame ends. */
function endOf(stretches: readonly Stretch[]): number {
  const last = stretches.at(-1)?.segments.at(-1)
  return last === undefined ? 0 : last.startsAt + last.duration
}

/** As ClassRecorder makes them: channel, date, time and four letters. */
function channelOf(id: string): Entry['channel'] {
  return /^(.+)-\d{8}-\d{6}-[0-9a-f]{4}$/.exec(id)?.[1] ?? 'class'
}
