import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { TestContext } from 'vitest'

/** A folder of its own for one test; one of several that run side by side says itself when it has finished. */
export async function aFolder(parent = tmpdir(), onFinished: TestContext['onTestFinished'] = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(parent, 'classbox-test-'))
  onFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
