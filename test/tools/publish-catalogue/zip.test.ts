import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { PublisherDesk } from './publisher-desk.ts'

async function aZip(
  files: Readonly<Record<string, Buffer | string>>,
  options: { mode?: number; compress?: boolean } = {},
): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, options)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The same length, so that the offsets of the ZIP stay true. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}

describe('a ZIP that means harm', () => {
  it.for<[string, () => Promise<Buffer>, RegExp]>([
    [
      'that is a bomb',
      () => aZip({ 'index.html': '<p>', 'zeros.bin': Buffer.alloc(20_000_000) }),
      /zeros\.bin\\?" unpacks to more than 200 times its size/,
    ],
    [
      'whose names lead out of it',
      async () => renamed(await aZip({ 'index.html': '<p>', 'xx/yyyyyy': 'a' }), 'xx/yyyyyy', '../passwd'),
      /\.\.\/passwd/,
    ],
    [
      'whose names are those of a disk',
      async () => renamed(await aZip({ 'index.html': '<p>', 'xyetc/a': 'a' }), 'xyetc/a', '/xetc/a'),
      /\/xetc\/a/,
    ],
    ['with a link in it', () => aZip({ 'index.html': '/etc/passwd' }, { mode: 0o120777 }), /is a link/],
    [
      'with ten thousand and one files',
      () => aZip(Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`${n}`, ''])), { compress: false }),
      /10001 files/,
    ],
    ['without a page', () => aZip({ 'a/b.html': '<p>' }), /there is no index\.html in it/],
    [
      'that lies about the length of a file',
      async () => {
        const zip = await aZip({ 'index.html': 'a page of some length' })
        // Of the central directory: the uncompressed size.
        zip.writeUInt32LE(5, zip.lastIndexOf(Buffer.from('PK\u0001\u0002')) + 24)
        return zip
      },
      /cannot be (?:taken|unpacked)/,
    ],
    ['that is none', () => Promise.resolve(randomBytes(2000)), /cannot be taken/],
  ])('%s is refused with its name and the reason, and nothing is published', async ([, zip, sentence]) => {
    const desk = await PublisherDesk.open({ 'game.zip': await zip(), 'good.txt': 'good' })
    const { code, said } = await desk.publish()
    expect(said).toMatch(/^game\.zip cannot be/m)
    expect(said).toMatch(sentence)
    expect(code).toBe(1)
    await expect(desk.catalogue()).rejects.toThrow('ENOENT')
  })
})
