import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'
import { AProcess } from './a-process.ts'

async function up(behaviour: string, ...pipe: string[]): Promise<AProcess> {
  const box = new AProcess(new URL('./stoppable.ts', import.meta.url), [behaviour, ...pipe])
  await box.says('up')
  return box
}

/** A pipe that nobody ever writes to: who opens it to read waits in the kernel. */
async function aPipe(): Promise<string> {
  const pipe = join(await aFolder(), 'pipe')
  execFileSync('mkfifo', [pipe])
  return pipe
}

describe('the end of the process', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is orderly on %s', async (signal) => {
    const box = await up('well')
    box.child.kill(signal)
    expect(await box.ends()).toBe(0)
    expect(box.lines).toContain('start called off')
    expect(box.lines).toContain('stopped in order')
  })

  it('comes within 5 s on SIGTERM even if something hangs', async () => {
    const box = await up('hangs')
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe('SIGTERM')
    expect(await box.says('box did not stop in time')).toContain('"limit":4700')
  })

  it('comes within 5 s on SIGTERM even if a thread is stuck in the kernel', async () => {
    const box = await up('hangs', await aPipe())
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe('SIGTERM')
    expect(await box.says('box did not stop in time')).toContain('"limit":4700')
  })

  it('is a failure to systemd when a fault was the reason and something hangs', async () => {
    const box = await up('throws and hangs', await aPipe())
    expect(await box.ends()).toBe('SIGKILL')
    expect(box.lines.join('\n')).toContain('nobody caught me')
  })

  it('comes at once when a person asks again', async () => {
    const box = await up('hangs', await aPipe())
    box.child.kill('SIGTERM')
    await box.says('stopping')
    await sleep(1000)
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe('SIGTERM')
    expect(box.lines.join('\n')).not.toContain('box did not stop in time')
    expect(box.lines.join('\n')).toContain('box left at once')
  })

  it('is orderly when one Ctrl-C arrives twice, from the terminal and from the launcher', async () => {
    const box = await up('slowly')
    box.child.kill('SIGINT')
    await box.says('stopping')
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

describe('a new start of the process', () => {
  it('comes after an orderly stop, with the same pid', async () => {
    const box = await up('again')
    await box.says('stopped in order')
    await box.says('"code":0')
    // The same words on the same line to whoever started it.
    while (box.lines.filter((line) => line === 'up').length < 2) await sleep(20)
    box.child.kill('SIGTERM')
    expect(await box.ends()).toBe(0)
  })

  it('comes even if something hangs in the stop', async () => {
    const box = await up('again hangs')
    await box.says('box did not stop in time')
    while (box.lines.filter((line) => line === 'up').length < 2) await sleep(20)
    box.child.kill('SIGKILL')
    expect(await box.ends()).toBe('SIGKILL')
  })
})
