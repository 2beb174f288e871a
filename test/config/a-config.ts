import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadConfig } from '#appliance/config/load.ts'
import type { LoadedConfig } from '#appliance/config/load.ts'

/** What the box makes of `yaml` as its config.yaml and of these variables. */
export async function configured(yaml: string | undefined, env: Record<string, string> = {}): Promise<LoadedConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  if (yaml !== undefined) await writeFile(join(folder, 'config.yaml'), yaml)
  return loadConfig({ env, folder })
}

/** What the box says is wrong with `yaml`, a line for each mistake. */
export async function complaints(yaml: string, env: Record<string, string> = {}): Promise<string[]> {
  return configured(yaml, env).then(
    () => [],
    (thrown: Error) => thrown.message.split('\n'),
  )
}
