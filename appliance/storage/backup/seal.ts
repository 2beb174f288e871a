import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { BoxError } from '#appliance/base/errors.ts'

/*
 * How a backup is sealed. All numbers are big-endian.
 *
 *   head    16 bytes  "CLASSBOX-BACKUP\n"
 *            1 byte   version of this format: 1
 *            3 bytes  scrypt (RFC 7914): log2 N, r, p
 *           16 bytes  salt
 *            7 bytes  beginning of every nonce
 *           16 bytes  check: bytes 32 to 47 of what scrypt gives; the key is bytes 0 to 31
 *   chunks  each: up to 65,536 bytes under AES-256-GCM, then its tag of 16 bytes; all but the last are full
 *           nonce: the 7 bytes of the head, number of the chunk (4 bytes, from 0), 1 for the last and 0 for the others
 *           additional data: the head
 *
 * The passphrase is hashed in NFKC. Nothing is given out of a chunk whose tag does not fit, chunks cannot change places, and a file that
 * ends too early has no last chunk ("STREAM" of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A wrong passphrase is told from a damaged
 * file by the check, which says no more of the key than any chunk does.
 */

const MAGIC = Buffer.from('CLASSBOX-BACKUP\n')
const VERSION = 1
/** 32 MB and some tenths of a second on a small board. */
const COST = { log2N: 15, r: 8, p: 2 }
/** A head that asks for more was not made by a box, and would cost it its memory. */
const MOST_COST = { log2N: 17, r: 8, p: 4 }
const HEAD = MAGIC.length + 1 + 3 + 16 + 7 + 16
const [AT_COST, AT_SALT, AT_NONCE, AT_CHECK] = [17, 20, 36, 43]
const CHUNK = 65_536
const TAG = 16

/** Seals bytes under a passphrase, as they come. */
export async function* sealed(passphrase: string, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const head = Buffer.alloc(HEAD)
  MAGIC.copy(head)
  head.set([VERSION, COST.log2N, COST.r, COST.p], MAGIC.length)
  head.set(randomBytes(16 + 7), AT_SALT)
  const { key, check } = await keyOf(passphrase, head)
  check.copy(head, AT_CHECK)
  yield head
  for await (const { bytes, number, isLast } of inChunks(plain, CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(head, number, isLast)).setAAD(head)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/**
 * Opens what `sealed` made, chunk by chunk. Throws BACKUP_UNKNOWN where it is no backup, BACKUP_TOO_NEW where a newer box has made it,
 * BACKUP_PASSPHRASE_WRONG, and BACKUP_DAMAGED where anything of it is missing or is not what it was.
 */
export async function* unsealed(passphrase: string, file: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const bytes = file[Symbol.asyncIterator]()
  const { head, rest } = await headOf(bytes)
  const { key, check } = await keyOf(passphrase, head)
  if (!timingSafeEqual(check, head.subarray(AT_CHECK))) {
    throw new BoxError('BACKUP_PASSPHRASE_WRONG', 'the backup was made under another passphrase')
  }
  for await (const chunk of inChunks(joined(rest, bytes), CHUNK + TAG)) yield opened(key, head, chunk)
}

interface Chunk {
  readonly bytes: Buffer
  readonly number: number
  readonly isLast: boolean
}

function opened(key: Buffer, head: Buffer, { bytes, number, isLast }: Chunk): Buffer {
  if (bytes.length < TAG) throw damaged()
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(head, number, isLast)).setAAD(head)
    decipher.setAuthTag(bytes.subarray(-TAG))
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()])
  } catch (cause) {
    throw damaged(cause)
  }
}

async function headOf(bytes: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; rest: Buffer }> {
  let all = Buffer.alloc(0)
  while (all.length < HEAD) {
    const { value, done } = await bytes.next()
    if (done === true) break
    all = Buffer.concat([all, value])
  }
  if (!all.subarray(0, MAGIC.length).equals(MAGIC)) throw new BoxError('BACKUP_UNKNOWN', 'this file is no backup of a box')
  if (all.length < HEAD) throw damaged()
  if (all[MAGIC.length] !== VERSION)
    throw new BoxError('BACKUP_TOO_NEW', 'a newer box has made this backup, in a form that this one cannot read')
  const [log2N = 0, r = 0, p = 0] = all.subarray(AT_COST, AT_SALT)
  if (log2N < 1 || log2N > MOST_COST.log2N || r < 1 || r > MOST_COST.r || p < 1 || p > MOST_COST.p) throw damaged()
  return { head: all.subarray(0, HEAD), rest: all.subarray(HEAD) }
}

function keyOf(passphrase: string, head: Buffer): Promise<{ key: Buffer; check: Buffer }> {
  const [log2N = 0, r = 0, p = 0] = head.subarray(AT_COST, AT_SALT)
  const N = 2 ** log2N
  // As for the PIN: Node's own limit is exactly what scrypt needs at these parameters, and refuses it.
  const options = { N, r, p, maxmem: 256 * N * r }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), head.subarray(AT_SALT, AT_NONCE), 48, options, (failure, all) =>
      failure === null ? resolve({ key: all.subarray(0, 32), check: all.subarray(32) }) : reject(failure),
    )
  })
}

function nonceOf(head: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  head.copy(nonce, 0, AT_NONCE, AT_CHECK)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** All full but the last; there is always a last one. */
async function* inChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Chunk> {
  let [held, number] = [Buffer.alloc(0), 0]
  for await (const piece of source) {
    held = Buffer.concat([held, piece])
    let from = 0
    // One that ends where the source ends may be the last.
    for (; held.length - from > size; from += size) yield { bytes: held.subarray(from, from + size), number: number++, isLast: false }
    held = held.subarray(from)
  }
  yield { bytes: held, number, isLast: true }
}

async function* joined(first: Uint8Array, others: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await others.next(); next.done !== true; next = await others.next()) yield next.value
}

function damaged(cause?: unknown): BoxError {
  return new BoxError('BACKUP_DAMAGED', 'the backup is not whole: something of it is missing or was changed', { cause })
}
