import { describe, expect, it } from 'vitest'
import { runQuietly } from '../../firmware-scripts/set-up/child.mjs'
import { aScript } from './a-script.ts'

const node = (code: string) => ({ command: process.execPath, args: ['-e', code], cwd: process.cwd(), env: process.env })

/** Set-up at the point where it runs its task: one or more commands, each the source of a small program. */
function aTask(...programs: string[]) {
  return aScript(`
    const { runInFront } = await import(SET_UP + 'child.mjs')
    const { endLike } = await import(SET_UP + 'signals.mjs')
    const commands = ${JSON.stringify(programs)}.map((code) => ({ command: process.execPath, args: ['-e', code], cwd: '/', env: process.env }))
    endLike(await runInFront(...commands))
  `)
}

const STAYS = 'setInterval(() => {}, 1000);'

describe('the task that set-up runs', () => {
  it('gives its exit status to whoever called npm', async () => {
    expect(await aTask('process.exit(7)').ended()).toEqual({ code: 7, signal: null })
  })

  it('is told to stop when set-up is, once, and may finish in its own time', async () => {
    const box = aTask(
      `${STAYS} process.on('SIGTERM', () => { console.log('stopping'); setTimeout(() => process.exit(3), 50) }); console.log('up')`,
    )
    await box.prints('up')
    box.process.kill('SIGTERM')
    box.process.kill('SIGTERM')
    expect(await box.ended()).toEqual({ code: 3, signal: null })
    expect((await box.prints('stopping').catch(String)).match(/stopping/g)).toHaveLength(1)
  })

  it('that dies of a signal is seen to have died of it', async () => {
    const box = aTask(`${STAYS} console.log('up')`)
    await box.prints('up')
    box.process.kill('SIGTERM')
    expect(await box.ended()).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('takes its companion with it when it ends', async () => {
    const both = aTask('setTimeout(() => process.exit(5), 20)', STAYS)
    expect(await both.ended()).toEqual({ code: 5, signal: null })
  })
})

describe('a tool that works quietly', () => {
  it('keeps both its outputs for the case that it fails', async () => {
    const { code, output } = await runQuietly(node('console.log("out"); console.error("cause"); process.exit(2)'))
    expect({ code, output: output.split('\n').toSorted() }).toEqual({ code: 2, output: ['', 'cause', 'out'] })
  })

  it('that is not installed is a failure like any other', async () => {
    expect(await runQuietly({ ...node(''), command: '/nowhere/tool' })).toMatchObject({
      code: 127,
      output: expect.stringContaining('ENOENT'),
    })
  })

  it('ends when a person interrupts', async () => {
    const interruption = new AbortController()
    const running = runQuietly(node(STAYS), interruption.signal)
    interruption.abort('SIGINT')
    expect(await running).toMatchObject({ code: null, signal: 'SIGTERM' })
  })
})
