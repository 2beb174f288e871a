import { execFileSync } from 'node:child_process'
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BlobSource, BlobSpec } from '#appliance/library/ports.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { MadeBlob } from './a-publisher.ts'

const MB = 1_048_576
const blob = aBlob(3 * MB + 5, 3)

/** A stick with the blob and its list, and a publisher behind it. */
async function aStick(...blobs: MadeBlob[]) {
  const folder = await aFolder()
  const pathOf = (sha256: string): string => join(folder, 'blobs', sha256.slice(0, 2), sha256)
  for (const { spec, bytes, list } of blobs) {
    await mkdir(join(pathOf(spec.sha256), '..'), { recursive: true })
    await writeFile(pathOf(spec.sha256), bytes)
    if (spec.pieces === undefined) continue
    await mkdir(join(pathOf(spec.pieces.listSha256), '..'), { recursive: true })
    await writeFile(pathOf(spec.pieces.listSha256), list)
  }
  const publisher = await aPublisher(blob)
  const rig = aFetcher([publisher], { turn: 20 })
  const stick = ({ sha256 }: BlobSpec): BlobSource => ({
    key: 'stick A',
    kind: 'stick',
    address: pathOf(sha256),
    over: 'room',
    priority: 0,
  })
  rig.supplying.sources = (spec) => [stick(spec), publisher.source(spec)]
  return { pathOf, publisher, rig }
}

describe('a stick with a lesson', () => {
  it('is read instead of the line', async () => {
    const { publisher, rig } = await aStick(blob)
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.asks).toEqual([])
    // It is told when the disk has it for good, a moment after it can be read.
    await rig.until(() => rig.facts.length > 0)
    expect(rig.facts).toMatchObject([{ name: 'library.blob-stored', payload: { from: 'stick' } }])
    expect(rig.fetcher.traffic).toMatchObject({ background: 0, asked: 0 })
  })

  it('that is pulled out, or is spoilt, leaves what it gave, and the line gives the rest', async () => {
    const { publisher, rig, pathOf } = await aStick(blob)
    rig.store.beforeWrite = async (spec, piece) => {
      // The size is looked at once, when a file is opened.
      if (piece === 1) await truncate(pathOf(spec.sha256), MB + 1000)
    }
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.given).toBeLessThanOrEqual(2 * MB + 5)
  })

  it('with a wrong byte is asked last from then on, and named', async () => {
    const { publisher, rig, pathOf } = await aStick(blob)
    const spoilt = Buffer.from(blob.bytes)
    spoilt[MB + 17]! ^= 1
    await writeFile(pathOf(blob.spec.sha256), spoilt)
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(rig.facts[0]).toEqual({ name: 'library.piece-corrupt', payload: { sha256: blob.spec.sha256, piece: 1, source: 'stick A' } })
    expect(publisher.asks.length).toBeGreaterThan(0)
  })

  it.each([
    ['a link', (path: string) => symlink('/etc/hostname', path)],
    ['a folder', (path: string) => mkdir(path)],
    ['a pipe', async (path: string) => void execFileSync('mkfifo', [path])],
  ])('that has %s in the place of a file is not read there', async (_name, make) => {
    const { publisher, rig, pathOf } = await aStick()
    await mkdir(join(pathOf(blob.spec.sha256), '..'), { recursive: true })
    await make(pathOf(blob.spec.sha256))
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.given).toBeGreaterThanOrEqual(blob.bytes.length)
  })
})
