import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Giving, SourceReader, Want } from './source-reader.ts'
import { SourceTrouble } from './source-trouble.ts'

const CHUNK_BYTES = 262_144

/** Reads a file on a stick as a source. A stick is a stranger's: no link is followed, and only a plain file is opened. */
export class StickSource implements SourceReader {
  async open({ source, from, to, total }: Want, signal: AbortSignal): Promise<Giving> {
    signal.throwIfAborted()
    const file = await opened(source.address)
    try {
      const found = await file.stat()
      if (!found.isFile()) throw new SourceTrouble('odd', 'has something else than a file in this place')
      if (found.size !== total)
        throw new SourceTrouble('lacks', `has another file under this name: ${found.size} bytes instead of ${total}`)
      signal.throwIfAborted()
    } catch (thrown) {
      await file.close()
      throw thrown instanceof SourceTrouble || signal.aborted ? thrown : unreadable(thrown)
    }
    return { from, noRanges: false, settled: true, chunks: chunksOf({ file, from, to }, signal) }
  }

  async reaches(): Promise<boolean> {
    return true
  }
}

// O_NONBLOCK: opening a pipe that somebody left on a stick would wait for ever. It changes nothing for a file.
async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'ELOOP') throw new SourceTrouble('odd', 'has a link in the place of the file', { cause: thrown })
    if (code === 'ENOENT') throw new SourceTrouble('lacks', 'does not have the file', { cause: thrown })
    throw unreadable(thrown)
  }
}

async function* chunksOf({ file, from, to }: { file: FileHandle; from: number; to: number }, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for (let at = from; at < to;) {
      signal.throwIfAborted()
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - at))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) throw new SourceTrouble('line', 'ended in the middle of the file')
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } catch (thrown) {
    throw thrown instanceof SourceTrouble || signal.aborted ? thrown : unreadable(thrown)
  } finally {
    // A stick that was pulled out may fail to close, too; there is nothing left to lose.
    await file.close().catch(() => undefined)
  }
}

function unreadable(thrown: unknown): SourceTrouble {
  const code = (thrown as NodeJS.ErrnoException).code ?? 'for an unknown reason'
  return new SourceTrouble('line', `cannot be read (${code}): was it pulled out?`, { cause: thrown })
}
