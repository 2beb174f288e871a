import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { BoxError } from '#appliance/base/errors.ts'

const SOURCE = fileURLToPath(new URL('slow-sync.c', import.meta.url))

/** Makes in `folder` what slows every fsync of a process by 100 ms; resolves with its environment. Rejects with INTERNAL without a compiler. */
export async function slowSyncIn(folder: string): Promise<Record<string, string>> {
  const library = join(folder, 'slow-sync.so')
  try {
    await promisify(execFile)('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'])
  } catch (cause) {
    throw new BoxError('INTERNAL', 'a slow disk is made by cc, which is not installed or fails', { cause })
  }
  return { LD_PRELOAD: library }
}
