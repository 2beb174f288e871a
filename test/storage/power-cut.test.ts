import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const WRITER = fileURLToPath(new URL('./endless-writer.ts', import.meta.url))
const ROUNDS = 5

/** Lets a real process write until it has acknowledged `enough` numbers, kills it mid-write, and answers every number it acknowledged. */
async function acknowledgedUntilKilled(path: string, first: number, enough: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, path, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line)
    if (acknowledged.length === enough) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return acknowledged
}

it('loses no acknowledged write when the box is killed in the middle of writing', async () => {
  const path = join(await aFolder(), 'classbox.db')
  const acknowledged: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged.push(...(await acknowledgedUntilKilled(path, round * 1_000_000, 50 + round * 37)))
  }
  const database = await aDatabase({ path })
  const kept = new Set(database.read<{ key: string }>('SELECT key FROM facts_kv').map(({ key }) => key))
  expect(database.setAside).toBeUndefined()
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 50)
  expect(acknowledged.filter((number) => !kept.has(number))).toEqual([])
})
