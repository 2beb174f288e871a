/* The little of RTMP that a player says (RTMP 1.0, 5.3.1 and 7.2; AMF 0), written here so that the box does not check itself. */

const CHUNK_BYTES = 128

function amfString(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([2, bytes.length >> 8, bytes.length & 255]), bytes])
}

function amfNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

function amfObject(entries: Record<string, string>): Buffer {
  const pairs = Object.entries(entries).flatMap(([key, text]) => [amfString(key).subarray(1), amfString(text)])
  return Buffer.concat([Buffer.from([3]), ...pairs, Buffer.from([0, 0, 9])])
}

const NOTHING = Buffer.from([5])

/** One command message in chunks of 128 bytes. */
function command(streamId: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const header = Buffer.alloc(12)
  header.writeUInt8(3, 0)
  header.writeUIntBE(body.length, 4, 3)
  header.writeUInt8(20, 7)
  header.writeUInt32LE(streamId, 8)
  const chunks = [header]
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    if (at > 0) chunks.push(Buffer.from([0xc3]))
    chunks.push(body.subarray(at, at + CHUNK_BYTES))
  }
  return Buffer.concat(chunks)
}

export function connectCommand(app: string, tcUrl: string): Buffer {
  return command(0, amfString('connect'), amfNumber(1), amfObject({ app, tcUrl, flashVer: 'LNX 9,0,124,2' }))
}

export function createStreamCommand(): Buffer {
  return command(0, amfString('createStream'), amfNumber(2), NOTHING)
}

export function playCommand(streamId: number, name: string): Buffer {
  return command(streamId, amfString('play'), amfNumber(3), NOTHING, amfString(name))
}

/** Which command a `_result` answers, and the number at its end (the stream's id for createStream); undefined for other commands. */
export function readResult(body: Buffer): { transaction: number; value: number } | undefined {
  const name = amfString('_result')
  if (body.length < name.length + 9 || name.compare(body, 0, name.length) !== 0) return undefined
  return { transaction: body.readDoubleBE(name.length + 1), value: body.readDoubleBE(body.length - 8) }
}
