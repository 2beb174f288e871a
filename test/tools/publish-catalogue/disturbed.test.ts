import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { readdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { checkDocuments } from '#appliance/tools/publish-catalogue/checking/check-documents.ts'
import { FolderPublished } from '#appliance/tools/publish-catalogue/checking/folder-published.ts'
import { PublisherDesk, TOOL } from './publisher-desk.ts'

/** Long enough to be met while it is copied, on a machine that is busy with anything else. */
const LONG = 60_000_000

describe('a publication that is disturbed', () => {
  it('by kill -9 while it copies leaves no half blob, and the next run finishes', { timeout: 60_000 }, async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a', 'long.mp3': '' })
    await truncate(join(desk.lessons, 'long.mp3'), LONG)
    const child = spawn(process.execPath, [TOOL, desk.lessons, '--out', desk.tree], { stdio: 'ignore' })
    const blobs = join(desk.tree, 'blobs')
    const half = () => safely(() => readdirSync(blobs)).some((name) => name.startsWith('.new-'))
    await vi.waitUntil(half, { timeout: 30_000, interval: 2 })
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(half()).toBe(true)
    await truncate(join(desk.lessons, 'long.mp3'), 4_000_000)
    expect((await desk.run(desk.lessons, '--out', desk.tree)).code).toBe(0)
    expect((await readdir(blobs)).filter((name) => name.startsWith('.'))).toEqual([])
    expect((await desk.run('--check', desk.tree)).code).toBe(0)
  })

  it('by a second one with the same keys goes on, and the second says so', { timeout: 60_000 }, async () => {
    const desk = await PublisherDesk.open({ 'long.mp3': '' })
    await truncate(join(desk.lessons, 'long.mp3'), LONG)
    const child = spawn(process.execPath, [TOOL, desk.lessons, '--out', desk.tree], { stdio: 'ignore' })
    const ended = once(child, 'close')
    onTestFinished(() => void child.kill('SIGKILL'))
    await vi.waitUntil(() => safely(() => readdirSync(join(desk.tree, 'blobs'))).length > 0, { timeout: 30_000, interval: 2 })
    // It holds its keys for as long as the second one needs to ask.
    child.kill('SIGSTOP')
    const second = await desk.run(desk.lessons, '--out', desk.tree)
    child.kill('SIGCONT')
    expect(second.said).toContain('somebody is publishing with these keys already')
    expect(second.code).toBe(1)
    expect((await ended)[0]).toBe(0)
  })

  it(
    'by readers in every moment gives each of them documents that hold, at the second asking at the latest',
    { timeout: 60_000 },
    async () => {
      const desk = await PublisherDesk.open({ 'a.txt': '0' })
      await desk.publish()
      const reading = { on: true, serials: new Set<number>() }
      const reader = async (): Promise<void> => {
        while (reading.on) {
          const { catalogue } = await checkDocuments(new FolderPublished(desk.tree), { fingerprint: undefined, now: 0 })
          reading.serials.add(catalogue)
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      const readers = Promise.allSettled([reader(), reader()])
      for (const more of [[], ['--rotate'], [], ['--rotate-root']]) {
        await desk.put('a.txt', randomBytes(10).toString('hex'))
        const seen = reading.serials.size
        expect((await desk.publish(...more)).code).toBe(0)
        // On a busy machine a whole publication may fall between two looks.
        await vi.waitUntil(() => reading.serials.size > seen, { timeout: 30_000, interval: 2 })
      }
      reading.on = false
      expect(await readers).toEqual(Array.from({ length: 2 }, () => ({ status: 'fulfilled', value: undefined })))
      expect(reading.serials.size).toBeGreaterThan(2)
    },
  )

  it('has lists of pieces for what is long, also where it is the only file of a page', async () => {
    const desk = await PublisherDesk.open({
      'page/index.html': randomBytes(1_500_000),
      'other/index.html': '<p>',
      'other/film.mp4': randomBytes(5_000_000),
    })
    expect((await desk.publish()).code).toBe(0)
    expect((await desk.run('--check', desk.tree)).said).toContain('All is well')
    expect((await desk.publish()).said).toContain('nothing has changed')
  })

  it('by a mirror whose address is none is refused before anything is signed', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a', 'meta.yaml': 'mirrors: ["https://[broken/"]\n' })
    const { code, said } = await desk.publish()
    expect(said).toContain('a box would refuse this')
    expect(code).toBe(1)
    expect(() => readFileSync(join(desk.tree, 'catalog.json'))).toThrow('ENOENT')
  })
})

function safely(list: () => string[]): string[] {
  try {
    return list()
  } catch {
    // The folder is not there yet.
    return []
  }
}
