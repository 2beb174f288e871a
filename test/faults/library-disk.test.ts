import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { aLibraryBox, itemOf, untilReady } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { SlowLine } from '#test/library/fetch/slow-line.ts'

const MB = 1_048_576
const soon = { timeout: 60_000, interval: 100 }

const issues = async (box: RunningBox): Promise<string> => (await fetch(`${box.origin}/healthz`)).text()

/** A box that is fetching a film of 24 MB onto a disk of its own of 40 MB, and has some of it. */
async function aFetchingBox(): Promise<{ box: RunningBox; folder: string; whole: () => Promise<void>; teacher: Device }> {
  const data = await aFolder()
  const folder = join(data, 'library')
  aSmallDisk(folder, '40m')
  const publisher = aPublisher()
  const film = publisher.blob(24 * MB, { mime: 'video/mp4' })
  publisher.catalogue([anItem({ id: 'film', assets: [{ asset: film.sha256, role: 'main' }] })], [film])
  const line = new SlowLine({ to: (await publisher.serve()).port, rate: 6 * MB, roundTrip: 20 })
  await line.open()
  onTestFinished(() => line.close())
  const url = `http://127.0.0.1:${line.port}`
  const box = await aLibraryBox({ data, catalogues: [{ url, fingerprint: publisher.fingerprint }] })
  const teacher = await aClaimant(box)
  await vi.waitUntil(async () => (await itemOf(box, 'film')).haveBytes > 3 * MB, soon)
  const whole = async (): Promise<void> => {
    await untilReady(box, 'film')
    const bytes = await fetch(`${box.origin}/library/files/${film.sha256}`)
    expect(Buffer.from(await bytes.arrayBuffer()).equals(publisher.blobs.get(film.sha256) ?? Buffer.alloc(0))).toBe(true)
  }
  return { box, folder, whole, teacher }
}

/** A class begins and ends as on any other day. */
async function aClassAsEver(teacher: Device): Promise<void> {
  expect((await teacher.call('POST', '/api/v1/lesson/start', { sample: true })).status).toBe(200)
  expect((await teacher.call('POST', '/api/v1/lesson/end')).status).toBe(200)
}

describe.skipIf(noSmallDisk !== undefined)(`a box whose library can write nothing more ${noSmallDisk ?? ''}`, () => {
  it('because others have filled the disk says so, gives its classes, and goes on by itself when there is room', async () => {
    const { box, folder, whole, teacher } = await aFetchingBox()
    const filler = join(folder, 'filler')
    try {
      writeFileSync(filler, Buffer.alloc(64 * MB))
    } catch {
      // As far as it went.
    }
    await vi.waitUntil(async () => (await issues(box)).includes('"library-disk"'), soon)
    await aClassAsEver(teacher)
    rmSync(filler)
    await whole()
    await vi.waitUntil(async () => !(await issues(box)).includes('"library-disk"'), soon)
  })

  it('because the card has become read-only says so, gives its classes, and goes on by itself when it can be written again', async () => {
    const { box, folder, whole, teacher } = await aFetchingBox()
    // What has a file open for writing keeps a disk from becoming read-only in good order; a failing card does not ask.
    const turn = (how: string): void => void execFileSync('mount', ['-o', `remount,${how}`, folder], { stdio: 'ignore' })
    await vi.waitUntil(() => {
      try {
        turn('ro')
        return true
      } catch {
        return false
      }
    }, soon)
    await vi.waitUntil(async () => (await issues(box)).includes('"library-disk"'), soon)
    await aClassAsEver(teacher)
    turn('rw')
    await whole()
    await vi.waitUntil(async () => !(await issues(box)).includes('"library-disk"'), soon)
  })
})
