import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AProcess } from './a-process.ts'

async function up(behaviour: string): Promise<AProcess> {
  const box = new AProcess(new URL('./stoppable.ts', import.meta.url), [behaviour])
  await box.says('up')
  return box
}

describe('the end of the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('is orderly on %s', async (signal) => {
    const box = await up('well')
    box.child.kill(signal)
    expect(await box.ends()).toBe(0)
    expect(box.lines).toContain('start called off')
    expect(box.lines).toContain('stopped in order')
  })

  it('comes within 5 s on SIGTERM even if something hangs', async () => {
    const box = await up('hangs')
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe(0)
    expect(await box.says('box did not stop in time')).toContain('"limit":4800')
  })

  it('comes at once when a person asks again', async () => {
    const box = await up('hangs')
    box.child.kill('SIGTERM')
    await box.says('stopping')
    await sleep(1000)
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe(0)
    expect(box.lines.join('\n')).toContain('box left at once')
  })

  it('is orderly when one Ctrl-C arrives twice, from the terminal and from the launcher', async () => {
    const box = await up('well')
    box.child.kill('SIGINT')
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe(0)
    expect(box.lines).toContain('stopped in order')
    expect(box.lines.join('\n')).not.toContain('box left at once')
  })

  it.each([
    ['throws', 'nobody caught me'],
    ['rejects', 'nobody awaited me'],
  ])('is orderly, logged with its stack, and a failure when something %s', async (behaviour, sentence) => {
    const box = await up(behaviour)
    expect(await box.ends()).toBe(1)
    const fatal = box.lines.find((line) => line.includes('"level":"fatal"')) ?? ''
    expect(fatal).toContain(sentence)
    expect(fatal).toContain('stoppable.ts')
    expect(box.lines).toContain('stopped in order')
  })
})
