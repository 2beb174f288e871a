import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/**
 * The hash of a file as it lies on the medium: what was just written would else be answered from memory, however bad the stick is. Where
 * the file system knows no direct reading, or there is no dd, it is read as usual.
 */
export async function hashOnMedium(path: string): Promise<string> {
  return (await directHash(path)) ?? (await usualHash(path))
}

function directHash(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const hash = createHash('sha256')
    const dd = spawn('dd', [`if=${path}`, 'iflag=direct', 'bs=1M', 'status=none'], { stdio: ['ignore', 'pipe', 'ignore'] })
    dd.stdout.on('data', (chunk: Buffer) => void hash.update(chunk))
    dd.once('error', () => resolve(undefined))
    dd.once('close', (code) => resolve(code === 0 ? hash.digest('hex') : undefined))
  })
}

async function usualHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
