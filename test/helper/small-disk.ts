import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { TestContext } from 'vitest'

/** Why no small disk can be made on this machine; undefined where one can. */
export const noSmallDisk: string | undefined = tryOne()

export interface SmallDisk {
  /** Makes it larger or smaller: a number with k or m. */
  resize(size: string): void
}

/** Puts a disk of this size, a number with k or m, at a folder, for one test; see `aFolder`. */
export function aSmallDisk(folder: string, size: string, onFinished: TestContext['onTestFinished'] = onTestFinished): SmallDisk {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  // Lazily: what still has a file open on it keeps nobody waiting.
  onFinished(() => void execFileSync('umount', ['-l', folder]))
  return { resize: (to) => void execFileSync('mount', ['-o', `remount,size=${to}`, folder]) }
}

function tryOne(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'classbox-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'mounting a small disk needs root'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
