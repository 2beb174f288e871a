import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sealed, unsealed } from '#appliance/storage/backup/seal.ts'

const PASSPHRASE = 'river stone lamp bell'

async function* inPieces(bytes: Buffer, size = 7_000): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function whole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const seal = (plain: Buffer): Promise<Buffer> => whole(sealed(PASSPHRASE, inPieces(plain)))
const open = (file: Buffer, passphrase = PASSPHRASE): Promise<Buffer> => whole(unsealed(passphrase, inPieces(file, 10_000)))

describe('a sealed backup', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])(
    'of %d bytes is opened again, and shows nothing of what is in it',
    async (length) => {
      const plain = Buffer.concat([Buffer.from('王小明'), randomBytes(length)]).subarray(0, length)
      const file = await seal(plain)
      expect((await open(file)).equals(plain)).toBe(true)
      expect(file.includes(Buffer.from('王小明'))).toBe(false)
    },
  )

  it('is opened by the same passphrase however it was typed, and by no other', async () => {
    const file = await whole(sealed('ｒｉｖｅｒ stone lamp', inPieces(Buffer.from('x'))))
    expect((await open(file, 'river stone lamp')).toString()).toBe('x')
    await expect(open(file, 'river stone lamb')).rejects.toMatchObject({ code: 'BACKUP_PASSPHRASE_WRONG' })
  })

  it('is refused wherever it is cut off, also between two chunks', async () => {
    const file = await seal(randomBytes(200_000))
    for (const length of [20, 58, 59, 60, 59 + 65_552, 59 + 2 * 65_552, file.length - 1])
      await expect(open(file.subarray(0, length))).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  })

  it('is refused where a byte of it was changed, chunks changed places, or something was added', async () => {
    const file = await seal(randomBytes(200_000))
    for (const at of [30, 38, 70, 100_000, file.length - 1]) {
      const changed = Buffer.from(file)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      await expect(open(changed)).rejects.toMatchObject({ code: expect.stringMatching(/BACKUP_(DAMAGED|PASSPHRASE_WRONG)/) })
    }
    const [first, second] = [file.subarray(59, 59 + 65_552), file.subarray(59 + 65_552, 59 + 2 * 65_552)]
    const swapped = Buffer.concat([file.subarray(0, 59), second, first, file.subarray(59 + 2 * 65_552)])
    await expect(open(swapped)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
    await expect(open(Buffer.concat([file, Buffer.alloc(10)]))).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  })

  it('is told from a file of another kind, from one of a newer box, and from one that would cost the box its memory', async () => {
    await expect(open(Buffer.from('PK\u0003\u0004 a holiday'))).rejects.toMatchObject({ code: 'BACKUP_UNKNOWN' })
    await expect(open(Buffer.alloc(0))).rejects.toMatchObject({ code: 'BACKUP_UNKNOWN' })
    const file = await seal(Buffer.from('x'))
    const newer = Buffer.from(file)
    newer[16] = 2
    await expect(open(newer)).rejects.toMatchObject({ code: 'BACKUP_TOO_NEW' })
    const greedy = Buffer.from(file)
    greedy[17] = 30
    await expect(open(greedy)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  })
})
