import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const TOOL = new URL('../../appliance/tools/sim-class.ts', import.meta.url).pathname

/** The command line in a process of its own, in a folder of its own. */
async function simClass(args: string[], env: Record<string, string> = {}) {
  const folder = await aFolder()
  const child = spawn(process.execPath, [TOOL, ...args], { cwd: folder, env: { ...process.env, CLASSBOX_CONFIG: '', ...env } })
  const run = { said: '', folder, code: new Promise<number | null>((resolve) => child.once('close', resolve)) }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (run.said += chunk.toString()))
  return {
    run,
    interrupt: () => child.kill('SIGINT'),
    until: (said: RegExp) => vi.waitUntil(() => said.test(run.said), { timeout: 25_000, interval: 50 }),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await run.code
    },
  }
}

async function aRealBox(): Promise<RunningBox & AsyncDisposable> {
  const box = await aBox()
  return Object.assign(box, { [Symbol.asyncDispose]: () => box.dispose() })
}

describe('npm run sim:class', () => {
  it('finds the box of this machine by its data folder, publishes, watches, and leaves on Ctrl-C', { timeout: 60_000 }, async () => {
    await using box = await aRealBox()
    const ports = { CLASSBOX_RTMP_PORT: `${box.rtmpPort}`, CLASSBOX_HTTP_PORT: `${box.httpPort}` }
    await using sim = await simClass(['--viewers', '2'], { CLASSBOX_DATA: box.data, ...ports })
    await sim.until(/viewer 2: \d+ kbit\/s, [1-9][\d.]* frames\/s, age \d+ ms/)
    sim.interrupt()
    expect(await sim.run.code).toBe(0)
    expect(sim.run.said).toMatch(/class over\n$/)
    expect(sim.run.said).not.toContain(box.publishUrl())
  })

  it('comes back by itself when the box lost it', { timeout: 60_000 }, async () => {
    const first = await aBox()
    await using sim = await simClass(['--url', first.publishUrl()])
    await sim.until(/on air/)
    await first.kill()
    await sim.until(/off air: .+; trying again/)
    const second = await aBox({ data: first.data, rtmpPort: first.rtmpPort })
    await sim.until(/on air[^]+on air/)
    await second.dispose()
    await first.dispose()
  })

  it.for<[string, string[], RegExp]>([
    ['a box that is not there', ['--url', 'rtmp://127.0.0.1:1/live/a-key'], /ECONNREFUSED 127\.0\.0\.1:1/],
    ['a machine without a box', [], /there is no publish key in .*: start the box first/],
    ['an address that is none', ['--url', 'live/key'], /--url looks like rtmp:/],
    ['an option that is none', ['--views', '3'], /Unknown option '--views'.*--help/],
    ['a number that is none', ['--url', 'rtmp://a/b/c', '--viewers', 'many'], /--viewers is a whole number from 0 to 2000, not "many"/],
    ['a clip that is not there', ['--url', 'rtmp://a/b/c', '--file', 'missing.flv'], /missing\.flv cannot be published/],
  ])('says in one line what is wrong with %s', async ([, args, said]) => {
    await using sim = await simClass(args, { CLASSBOX_DATA: '' })
    expect(await sim.run.code).toBe(1)
    expect(sim.run.said).toMatch(said)
    expect(sim.run.said.trim().split('\n').length).toBeLessThanOrEqual(2)
  })

  it('says that a file is no clip', async () => {
    const file = join(await aFolder(), 'notes.flv')
    await writeFile(file, 'these are notes')
    await using sim = await simClass(['--url', 'rtmp://a/b/c', '--file', file])
    expect(await sim.run.code).toBe(1)
    expect(sim.run.said).toContain('cannot be published')
  })

  it('explains itself', async () => {
    await using sim = await simClass(['--help'])
    expect(await sim.run.code).toBe(0)
    expect(sim.run.said).toContain('--viewers N')
  })
})
