import { randomBytes } from 'node:crypto'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PublisherDesk } from './publisher-desk.ts'

/** A published tree with a large file, a page and small ones in a bundle. */
const published = await PublisherDesk.shared({
  ...{ 'long.mp3': randomBytes(2_500_000), 'a.txt': 'one', 'b.txt': 'two', 'page/index.html': '<p>', 'page/a.js': 'let a' },
  'timetable.yaml': 'lessons:\n  - {date: 2026-11-30, start: "8:00", end: "8:40", item: long.mp3}\n',
})

async function longOne(desk: PublisherDesk): Promise<string> {
  return (await desk.item('long')).assets?.[0]?.asset ?? ''
}

describe('a published tree that is checked', () => {
  it('is told to be well, with its fingerprint, where a box takes it', async () => {
    const desk = await published.another()
    const { code, said } = await desk.runWith({}, '--check', 'tree')
    expect(said).toContain('All is well: a box takes this.')
    expect(said).toMatch(/lessons\.example: root\.json 1, catalog\.json 1 with 4 items, signatures hold/)
    expect(said).toMatch(/fingerprint [0-9a-f]{64}/)
    expect(code).toBe(0)
  })

  it('holds for a box that still has the first fingerprint, after both keys were changed, and not for a stranger’s', async () => {
    const desk = await published.another()
    const first = /fingerprint ([0-9a-f]{64})/.exec((await desk.run('--check', desk.tree)).said)?.[1] ?? ''
    await desk.publish('--rotate-root')
    await desk.publish('--rotate')
    expect((await desk.run('--check', desk.tree, '--fingerprint', first)).code).toBe(0)
    const stranger = await desk.runWith({}, '--check', desk.tree, '--fingerprint', 'a'.repeat(64))
    expect(stranger.said).toContain('no root of this publisher is signed by the key of this fingerprint')
    expect(stranger.code).toBe(1)
  })

  it.for<[string, (desk: PublisherDesk) => Promise<unknown>, RegExp]>([
    [
      'a byte of a blob that was changed',
      async (desk) => {
        const path = desk.blob(await longOne(desk))
        const bytes = await readFile(path)
        bytes[2_000_000] = (bytes[2_000_000] ?? 0) ^ 1
        await writeFile(path, bytes)
      },
      /✗ blobs\/..\/[0-9a-f]{64} does not have its hash/,
    ],
    [
      'a blob that is cut short',
      async (desk) => truncate(desk.blob(await longOne(desk)), 1_000_000),
      /has 1000000 bytes instead of 2500000/,
    ],
    ['a blob that is not there', async (desk) => rm(desk.blob(await longOne(desk))), /✗ blobs\/..\/[0-9a-f]{64} is not there/],
    [
      'a catalogue that was changed',
      async (desk) => {
        const path = join(desk.tree, 'catalog.json')
        await writeFile(path, (await readFile(path, 'utf8')).replace('"long"', '"lnog"'))
      },
      /✗ the signature of key .* does not fit catalog\.json/,
    ],
    ['a signature that is not there', (desk) => rm(join(desk.tree, 'root.json.sig')), /✗ there is no root\.json\.sig, so it is not signed/],
    ['a tree that is none', (desk) => rm(desk.tree, { recursive: true }), /✗ there is no root\.json/],
  ])('names %s, and ends with 1', async ([, harm, sentence]) => {
    const desk = await published.another()
    await harm(desk)
    const { code, said } = await desk.run('--check', desk.tree)
    expect(said).toMatch(sentence)
    expect(code).toBe(1)
  })
})
