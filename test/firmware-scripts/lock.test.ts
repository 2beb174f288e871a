import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withLock } from '../../firmware-scripts/set-up/lock.mjs'
import { aFolder } from './a-folder.ts'
import { aScript } from './a-script.ts'

const UNTIL_TOLD = "const told = new Promise((resolve) => process.once('SIGUSR2', resolve)); console.log('working'); await told"

/** A set-up that takes the lock, says that it is working, and goes on until it is told or killed. */
function aSetUp(lock: string, whileHolding = UNTIL_TOLD) {
  return aScript(`
    const { withLock } = await import(SET_UP + 'lock.mjs')
    const alive = setInterval(() => {}, 1000)
    await withLock('${lock}', async () => { ${whileHolding} })
    clearInterval(alive)
  `)
}

describe('two set-ups in one folder', () => {
  it('work one after the other, and the second says for whom it waits', async () => {
    const lock = join(aFolder(), 'tools', 'set-up.lock')
    const first = aSetUp(lock)
    await first.prints('working')
    const second = aSetUp(lock)
    await second.prints(`another set-up (process ${first.process.pid}) is at work in this folder; waiting for it`)
    first.process.kill('SIGUSR2')
    await second.prints('working')
    second.process.kill('SIGUSR2')
    expect((await second.ended()).code).toBe(0)
    expect(existsSync(lock)).toBe(false)
  })

  it('do not block each other for ever: the lock of a killed one is taken over', async () => {
    const folder = aFolder()
    const lock = join(folder, 'set-up.lock')
    const killed = aSetUp(lock)
    await killed.prints('working')
    killed.process.kill('SIGKILL')
    await killed.ended()
    expect(existsSync(lock)).toBe(true)
    expect(await withLock(lock, () => Promise.resolve('worked'))).toBe('worked')
    expect(readdirSync(folder)).toEqual([])
  })

  it('never work at once, even when several find the same dead lock', async () => {
    const folder = aFolder({ 'set-up.lock': '' })
    const lock = join(folder, 'set-up.lock')
    const inside = join(folder, 'inside')
    const alone = `const { mkdirSync, rmdirSync } = await import('node:fs'); mkdirSync('${inside}'); await new Promise((r) => setTimeout(r, 20)); rmdirSync('${inside}')`
    const many = Array.from({ length: 5 }, () => aSetUp(lock, alone))
    expect((await Promise.all(many.map((each) => each.ended()))).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
  })
})

describe('a lock whose process number now belongs to somebody else', () => {
  it('is taken over, as after a power cut', async () => {
    const lock = join(aFolder(), 'set-up.lock')
    writeFileSync(lock, JSON.stringify({ pid: process.pid, born: 'another boot' }))
    expect(await withLock(lock, () => Promise.resolve(JSON.parse(readFileSync(lock, 'utf8'))))).toMatchObject({ pid: process.pid })
  })
})

describe('a person who does not want to wait', () => {
  it('ends the waiting', async () => {
    const lock = join(aFolder(), 'set-up.lock')
    const first = aSetUp(lock)
    await first.prints('working')
    const interruption = new AbortController()
    const waiting = withLock(lock, () => Promise.resolve(), interruption.signal)
    interruption.abort('SIGINT')
    await expect(waiting).rejects.toMatchObject({ code: 'ABORT_ERR' })
  })
})
