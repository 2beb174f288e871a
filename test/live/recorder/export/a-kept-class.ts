import { buffer } from 'node:stream/consumers'
import type { ExportView } from '#appliance/contract/recordings.ts'
import { aRecordings } from '../a-recordings.ts'
import type { RecordingSettings, RigOptions } from '../a-recordings.ts'
import { longClass } from '../clip-segments.ts'

/** A box with a class of some megabytes that is over and stays, and places to take it to. */
export async function aKeptClass(places: Partial<RecordingSettings['export']>, options: RigOptions & { segments?: number } = {}) {
  const settings = { keep: true, export: { folder: '', tus_url: '', ...places } }
  const about = { mayKeep: true, subject: '数学' }
  const rig = await aRecordings({ about, ...options, settings })
  await rig.begin()
  for (const batch of longClass(options.segments ?? 200)) await rig.bring(batch)
  const { id } = rig.first()
  await rig.end()
  const { recordings } = rig
  const film = async (): Promise<Buffer> => {
    const download = await recordings.replay.download(id, { goesOn: false })
    return buffer(await download.read(0, download.size))
  }
  const exported = (): ExportView | undefined => rig.view().recordings.find((one) => one.id === id)?.exports[0]
  return { rig, id, film, exported }
}

export const FILM = '云岭小学-三年二班-数学-2026-09-01-0800.mp4'
export const MARKS = '云岭小学-三年二班-数学-2026-09-01-0800.vtt'
