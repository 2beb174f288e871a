import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A ZIP whose members are stored as they are, as the publisher's command makes it. */
export function aBundle(members: Readonly<Record<string, Uint8Array>>, { packed = false } = {}): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [path, bytes] of Object.entries(members)) zip.addBuffer(Buffer.from(bytes), path, { compress: packed })
  zip.end()
  return buffer(zip.outputStream)
}

export interface RawMember {
  readonly name: string
  readonly bytes: Buffer
  /** What the directory says where it is not the truth. */
  readonly says?: Partial<{ flags: number; method: number; packed: number; size: number; header: number }>
  /** The name where it lies, if it is another there. */
  readonly localName?: string
}

/** A ZIP written by hand, for what no honest tool writes; APPNOTE 4.3. */
export function aRawBundle(members: readonly RawMember[], count = members.length): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const member of members) {
    const local = localHeader(member)
    directory.push(directoryEntry(member, at))
    parts.push(local, member.bytes)
    at += local.length + member.bytes.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, entries, end])
}

function localHeader({ name, localName = name, bytes }: RawMember): Buffer {
  const text = Buffer.from(localName)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(0x800, 6)
  header.writeUInt32LE(bytes.length, 18)
  header.writeUInt32LE(bytes.length, 22)
  header.writeUInt16LE(text.length, 26)
  return Buffer.concat([header, text])
}

function directoryEntry({ name, bytes, says = {} }: RawMember, at: number): Buffer {
  const text = Buffer.from(name)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x0201_4b50, 0)
  entry.writeUInt16LE(20, 4)
  entry.writeUInt16LE(20, 6)
  entry.writeUInt16LE(0x800 | (says.flags ?? 0), 8)
  entry.writeUInt16LE(says.method ?? 0, 10)
  entry.writeUInt32LE(says.packed ?? bytes.length, 20)
  entry.writeUInt32LE(says.size ?? bytes.length, 24)
  entry.writeUInt16LE(text.length, 28)
  entry.writeUInt32LE(says.header ?? at, 42)
  return Buffer.concat([entry, text])
}
