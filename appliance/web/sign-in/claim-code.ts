import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '#appliance/storage/disk.ts'
import { sixDigits } from './six-digits.ts'

/** Where the claim code stands for whoever can read the box's disk; it is gone once the box is claimed. */
const fileIn = (dataFolder: string): string => join(dataFolder, 'claim-code')

/** The claim code of this box: the same until it is claimed, whatever restarts in between. */
export async function keepClaimCode(dataFolder: string): Promise<string> {
  const kept = (await readOrNothing(fileIn(dataFolder))).trim()
  if (/^[0-9]{6}$/u.test(kept)) return kept
  const code = sixDigits()
  await writeFileAtomic(fileIn(dataFolder), `${code}\n`, { mode: 0o600 })
  return code
}

export async function dropClaimCode(dataFolder: string): Promise<void> {
  await rm(fileIn(dataFolder), { force: true })
}

async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return ''
    throw thrown
  }
}
