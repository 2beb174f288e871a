import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { ownFile } from '#appliance/base/own-files.ts'
import type { BackupAbout, RestoreAs } from '#appliance/contract/backup.ts'
import { mayBePacked, packed, unpacked } from './parcel.ts'
import type { PackedFile } from './parcel.ts'
import { runCopy } from './run-copy.ts'
import { sealed, unsealed } from './seal.ts'
import { decide, freshWork } from './take-place.ts'

export interface BackupOptions {
  readonly dataFolder: string
  /** What the backup says of the box, now. */
  readonly about: () => BackupAbout
  /** SQL that takes out of a copy what no other box should have. */
  readonly takenOut: readonly string[]
  /** SQL that brings into a restored copy what belongs to this machine and its disk; the database in use is `here`. */
  readonly broughtIn: readonly string[]
  readonly freeSpace: (folder: string) => Promise<number>
  /** A class, which a restore would end. */
  readonly isInClass: () => boolean
  /** Starts the box again, which is when the restored copy takes its place. */
  readonly startAgain: () => void
  readonly log: Log
}

/** What a file may take of the disk: more than ten years of a school's lessons. */
const MOST_BYTES = 2_000_000_000
/** Kept for the class while copies lie on the disk. */
const SPARE = 100_000_000

/**
 * All that people have put into the box, in one sealed file, and back. It owns its working folders below the data folder; what it does
 * goes one after the other. It never touches what the box uses: that is done between two starts, see take-place.ts.
 */
export class Backup {
  readonly #options: BackupOptions
  readonly #lane = new Lane()

  constructor(options: BackupOptions) {
    this.#options = options
  }

  /**
   * The sealed file, made while the box goes on. Rejects with DISK_FULL or DATABASE_FAILED before the first byte; what fails later leaves
   * a file that is told to be damaged.
   */
  make(passphrase: string): Promise<Readable> {
    return this.#lane.run(async () => {
      const { dataFolder, about, takenOut, log } = this.#options
      const folder = await freshWork(dataFolder, `making-${randomUUID()}`)
      await this.#needRoom(2 * (await bytesOf(join(dataFolder, 'box.db'))))
      const to = join(folder, 'box.db')
      const from = join(dataFolder, 'box.db')
      await runCopy({ kind: 'copy', from, to, migrations: ownFile('storage/migrations'), statements: takenOut })
      const files = [...(await this.#looseFiles()), await packedFile('box.db', to)]
      log.info({ files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }, 'backup made')
      const file = Readable.from(sealed(passphrase, packed(about(), files)), { objectMode: false })
      // The copy has everybody's names in it, and nothing seals that one.
      file.once(
        'close',
        () => void rm(folder, { recursive: true, force: true }).catch((err: unknown) => log.warn({ err }, 'copy still there')),
      )
      return file
    })
  }

  /** Takes a file that somebody brings, without looking into it; it takes the place of one that was brought before. */
  bring(file: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#lane.run(async () => {
      const path = join(await freshWork(this.#options.dataFolder, 'brought'), 'file')
      const room = (await this.#options.freeSpace(this.#options.dataFolder)) - SPARE
      const most = Math.min(MOST_BYTES, room)
      await pipeline(Readable.from(bounded(file, most)), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
      return bytesOf(path)
    })
  }

  /**
   * Makes sure of every byte of the file that was brought, and then starts the box again with what is in it.
   * Rejects with CLASS_RUNNING, BACKUP_MISSING, BACKUP_UNKNOWN, BACKUP_PASSPHRASE_WRONG, BACKUP_DAMAGED, BACKUP_TOO_NEW, DISK_FULL, or
   * BACKUP_OF_OTHER_BOX where `as` does not say what becomes of this one; then the box is as it was.
   */
  restore({ passphrase, as }: { passphrase: string; as: RestoreAs | undefined }): Promise<BackupAbout> {
    return this.#lane.run(async () => {
      const { dataFolder, isInClass, startAgain, log } = this.#options
      if (isInClass()) throw new BoxError('CLASS_RUNNING', 'a class is given: the restore would break it off')
      const brought = join(dataFolder, 'backup-work', 'brought', 'file')
      const bytes = await bytesOf(brought)
      if (bytes === 0) throw new BoxError('BACKUP_MISSING', 'no backup has been brought to the box yet')
      await this.#needRoom(2 * bytes)
      const folder = await freshWork(dataFolder, 'restoring')
      try {
        const { found, isOther } = await this.#prepare(folder, { brought, passphrase, as })
        if (isInClass()) throw new BoxError('CLASS_RUNNING', 'a class has begun: the restore would break it off')
        await decide(dataFolder, folder)
        log.warn({ madeAt: found.madeAt, from: found.boxId, as: isOther ? as : 'itself' }, 'restore decided')
        startAgain()
        return found
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })
  }

  /** Opens the file into `folder`, and makes that ready to take the place of what the box uses. */
  async #prepare(folder: string, { brought, passphrase, as }: { brought: string; passphrase: string; as: RestoreAs | undefined }) {
    const { dataFolder, about, broughtIn } = this.#options
    await mkdir(join(folder, 'timetable'), { mode: 0o750 })
    const source = createReadStream(brought)
    const found = await unpacked(unsealed(passphrase, source), folder).finally(() => source.destroy())
    const isOther = found.boxId !== about().boxId
    if (isOther && as === undefined) throw ofOther(found)
    const to = join(folder, 'box.db')
    if ((await bytesOf(to)) === 0) throw new BoxError('BACKUP_DAMAGED', 'there is no database in the backup')
    const from = join(dataFolder, 'box.db')
    await runCopy({ kind: 'fit', from, to, migrations: ownFile('storage/migrations'), statements: broughtIn })
    await this.#becomeWhom(folder, { found, isCopy: isOther && as === 'copy', isSuccessor: isOther && as === 'successor' })
    return { found, isOther }
  }

  async #becomeWhom(folder: string, who: { found: BackupAbout; isCopy: boolean; isSuccessor: boolean }): Promise<void> {
    // Without the mark of a machine: the next start writes that of this one beside it.
    if (who.isSuccessor) await writeSynced(join(folder, 'box-id'), `${who.found.boxId}\n`)
    if (!who.isCopy) return
    // Two boxes with one publish key would each take the other's lessons.
    for (const name of await readdir(folder)) if (name.startsWith('publish-key')) await rm(join(folder, name))
  }

  async #looseFiles(): Promise<PackedFile[]> {
    const { dataFolder } = this.#options
    const calendars = await readdir(join(dataFolder, 'timetable')).catch(() => [])
    const names = [...(await readdir(dataFolder)), ...calendars.map((name) => `timetable/${name}`)]
    const wanted = names.filter((name) => name !== 'box.db' && mayBePacked(name))
    return Promise.all(wanted.map((name) => packedFile(name, join(dataFolder, name))))
  }

  async #needRoom(bytes: number): Promise<void> {
    const { freeSpace, dataFolder } = this.#options
    const missing = bytes + SPARE - (await freeSpace(dataFolder))
    if (missing > 0)
      throw new BoxError('DISK_FULL', `there is not enough room for a copy: ${Math.ceil(missing / 1_000_000)} MB are missing`)
  }
}

async function packedFile(name: string, path: string): Promise<PackedFile> {
  return { name, path, bytes: (await stat(path)).size }
}

/** 0 where there is none. */
async function bytesOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function* bounded(file: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of file) {
    bytes += chunk.length
    if (bytes > most) throw new BoxError('DISK_FULL', 'there is not enough room for this file')
    yield chunk
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { flush: true, mode: 0o644 })
  await rename(`${path}.new`, path)
}

function ofOther({ boxId, school, room }: BackupAbout): BoxError {
  const current = { boxId, school, room }
  return new BoxError('BACKUP_OF_OTHER_BOX', `the backup is of another box (${[school, room].filter(Boolean).join(', ')})`, {
    details: { current },
  })
}
