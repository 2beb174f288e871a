import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ClickersDesk } from '#appliance/contract/clickers.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noSocat } from '#test/helper/tty-pair.ts'
import { until } from '#test/helper/until.ts'

const TOOL = new URL('../../appliance/tools/sim-clickers.ts', import.meta.url).pathname

/** The command line in a process of its own; what it said, and its exit code, when it has ended. */
async function simClickers(...args: string[]): Promise<{ said: string; code: number | null }> {
  const child = spawn(process.execPath, [TOOL, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { said, code }
}

describe('npm run sim:clickers', () => {
  it.skipIf(noSocat !== undefined)(`is a class that a box hears, each pupil once ${noSocat ?? ''}`, async () => {
    const port = join(await aFolder(), 'receiver')
    const box = await aBox({ config: `clickers: { receivers: [{ port: '${port}', driver: turning-line }] }` })
    try {
      const technician = await aClaimant(box)
      const counters = async () =>
        (await technician.call<ClickersDesk>('GET', '/api/v1/clickers')).body.receivers[0]?.counters ?? { presses: 0, unplugged: 0 }
      const sim = simClickers('--port', port, '--rounds', '2', '--seconds', '1', '--pause', '2', '--seed', '7')
      await until(async () => (await counters()).unplugged === 1)
      const { said, code } = await sim
      expect([code, said]).toEqual([0, expect.stringMatching(/question 2: 60 pressed, 60 heard, \d+ collisions/)])
      expect((await counters()).presses).toBe(120)
    } finally {
      await box.dispose()
    }
  })

  it.each([
    [['--protocol', 'morse'], '--protocol is one of turning, open-json, iclicker, ascii'],
    [['--n', 'many'], '--n is a whole number up to 1000, not "many"'],
    [['--pupils', '3'], '--help shows what there is'],
  ])('says in one line what is wrong with %j', async (args, sentence) => {
    const { said, code } = await simClickers(...args)
    expect([code, said.trim().split('\n').length]).toEqual([1, 1])
    expect(said).toContain(sentence)
  })
})
