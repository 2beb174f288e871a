import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import type { Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

const KB = 1024
let chunks: Map<string, Rolldown.OutputChunk>

beforeAll(async () => {
  const configFile = fileURLToPath(new URL('../../web-ui/vite.config.ts', import.meta.url))
  const built = (await build({ configFile, logLevel: 'silent', build: { write: false } })) as Rolldown.RolldownOutput
  chunks = new Map(built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])))
})

/** All code that a page waits for, without what it fetches later. */
function codeOf(entry: string): Rolldown.OutputChunk[] {
  const wanted = [...chunks.values()].filter((chunk) => chunk.isEntry && chunk.name === entry)
  for (const chunk of wanted) {
    for (const name of chunk.imports) {
      const next = chunks.get(name)
      if (next !== undefined && !wanted.includes(next)) wanted.push(next)
    }
  }
  return wanted
}
const gzipped = (entry: string) => codeOf(entry).reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0)

describe('what a page weighs', () => {
  it('is little enough for an old phone: the class page within 45 KB', () => {
    expect(gzipped('teacher')).toBeLessThan(45 * KB)
    expect(gzipped('teacher')).toBeGreaterThan(5 * KB)
  })

  it('is little enough for an old tablet as a screen: within 45 KB before the player', () => {
    expect(gzipped('screen')).toBeLessThan(45 * KB)
  })

  it('is little enough for a cheap tablet of a pupil: the library within 42 KB before a document is opened', () => {
    expect(gzipped('library')).toBeLessThan(42 * KB)
    expect(codeOf('library').flatMap(({ moduleIds }) => moduleIds.filter((id) => id.includes('pdfjs')))).toEqual([])
  })

  it('is next to nothing for an old phone of a pupil that is to answer within seconds: 25 KB, and no words but its own', () => {
    expect(gzipped('join')).toBeLessThan(25 * KB)
    const words = codeOf('join').flatMap(({ moduleIds }) => moduleIds.filter((id) => id.includes('/words/')))
    expect(words.map((id) => id.replace(/^.*\/words\//u, '')).sort()).toEqual([
      ...['join.en.json', 'join.zh-Hans.json', 'question.en.json', 'question.zh-Hans.json'],
    ])
  })

  it('holds no question over the picture until one is asked', () => {
    expect(codeOf('screen').flatMap(({ moduleIds }) => moduleIds.filter((id) => id.includes('/rooms/quiz/')))).toEqual([])
  })

  it('holds no player until something is played', () => {
    for (const page of ['teacher', 'screen', 'library', 'tech', 'join']) {
      expect(
        codeOf(page)
          .flatMap((chunk) => chunk.moduleIds)
          .filter((id) => id.includes('mpegts') || id.includes('/hls.')),
      ).toEqual([])
    }
  })

  it('fetches the code of HLS for itself, and only where FLV does not play', () => {
    const holding = [...chunks.values()].filter((chunk) => chunk.moduleIds.some((id) => id.includes('hls.js')))
    expect(holding.map((chunk) => [chunk.isDynamicEntry, chunk.moduleIds.some((id) => id.includes('mpegts'))])).toEqual([[true, false]])
  })

  it('ships nothing of the box itself', () => {
    const modules = [...chunks.values()].flatMap((chunk) => chunk.moduleIds)
    expect(modules.filter((id) => id.includes('/appliance/') || id.includes('typebox'))).toEqual([])
  })
})
