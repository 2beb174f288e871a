import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { kindOf } from '../codec/codecs.ts'
import type { BodyKind } from '../codec/codecs.ts'
import type { MediaMessage, SourceInfo } from '../media.ts'
import type { Stand } from './shift-playout.ts'
import { entriesOf, fileOf, filesIn, tailOf } from './spool-files.ts'
import { PlaceNote } from './spool-place.ts'
import type { SpoolPlace } from './spool-place.ts'
import { noteOf } from './spool.ts'

/** What an earlier life of the box left of a held lesson. */
export interface FoundSpool {
  folder: string
  /** Bytes of each file that are whole. */
  sizes: ReadonlyMap<number, number>
  /** Media time of its last whole entry. */
  end: Milliseconds
  /** Whence it goes on. */
  stand: Stand
}

/**
 * Looks for the spool that was being shown, and removes what is of no use; of what a power cut tore, up to the last whole message counts.
 * `inUse`: the folder that is left alone. Rejects with the file system's error.
 */
export async function findSpool(folder: string, inUse: string | undefined): Promise<FoundSpool | undefined> {
  let found: FoundSpool | undefined
  for (const other of await spoolsIn(folder, inUse)) {
    // One that cannot be read is as good as none.
    found ??= await readSpool(other).catch(() => undefined)
    if (found?.folder !== other) await rm(other, { recursive: true, force: true })
  }
  return found
}

/** Removes whatever lies there but for the folder in use. Rejects with the file system's error. */
export async function clearSpools(folder: string, inUse: string | undefined): Promise<void> {
  for (const other of await spoolsIn(folder, inUse)) await rm(other, { recursive: true, force: true })
}

async function spoolsIn(folder: string, inUse: string | undefined): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const names = await readdir(folder)
  return names.map((name) => join(folder, name)).filter((path) => path !== inUse)
}

async function readSpool(folder: string): Promise<FoundSpool | undefined> {
  const sizes = await filesIn(folder)
  const note = new PlaceNote(noteOf(folder))
  const place = await note.read()
  await note.close()
  if (place === undefined || !sizes.has(place.file)) return undefined
  const stand = await standAt(folder, place, sizes.get(place.file) ?? 0)
  const last = Math.max(...sizes.keys())
  const tail = await tailOf(folder, last, sizes.get(last) ?? 0)
  sizes.set(last, tail?.bytes ?? 0)
  return stand === undefined ? undefined : { folder, sizes, stand, end: Math.max(tail?.at ?? 0, place.at) }
}

/** What a player has to know at a place: what its file says before it. */
async function standAt(folder: string, place: SpoolPlace, size: number): Promise<Stand | undefined> {
  let source: SourceInfo | undefined
  const headers = new Map<BodyKind, MediaMessage>()
  for await (const { event, offset } of entriesOf(fileOf(folder, place.file), size)) {
    if (event.kind === 'opened') {
      source = event.source
      headers.clear()
    }
    if (event.kind !== 'message') continue
    const kind = kindOf(event.message)
    if (offset >= place.offset) {
      if (source === undefined) return undefined
      return { source, headers, place: { ...place, offset }, picture: kind === 'keyframe' ? Buffer.from(event.message.body) : undefined }
    }
    if (kind === 'video-header' || kind === 'audio-header' || kind === 'metadata') {
      headers.set(kind, { ...event.message, body: Buffer.from(event.message.body) })
    }
  }
  return undefined
}
