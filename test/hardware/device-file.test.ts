import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DeviceFile } from '#appliance/hardware/device-file.ts'
import { SimulatedKeyboard } from '#appliance/hardware/evdev/simulated-keyboard.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aFifo } from './a-fifo.ts'

async function aDevice() {
  const path = aFifo(join(await aFolder(), 'device'))
  const twin = await SimulatedKeyboard.plugIn(path, 24)
  const file = await DeviceFile.open(path)
  if (typeof file === 'string') throw new Error(file)
  onTestFinished(() => Promise.all([twin.pullOut(), file.close()]).then(() => undefined))
  const read = (): string => String(file.read())
  return { path, twin, read }
}

describe('a device file', () => {
  it('is read without waiting: nothing, what came, nothing, and gone when it is pulled out', async () => {
    const { twin, read } = await aDevice()
    const first = read()
    await twin.sendBytes(Buffer.from('pressed'))
    const heard = [read(), read()]
    await twin.pullOut()
    expect([first, ...heard, read()]).toEqual(['', 'pressed', '', 'gone'])
  })

  it('gives what had come before it was opened', async () => {
    const path = aFifo(join(await aFolder(), 'device'))
    const twin = await SimulatedKeyboard.plugIn(path, 24)
    await twin.sendBytes(Buffer.from('early'))
    const file = await DeviceFile.open(path)
    if (typeof file === 'string') throw new Error(file)
    onTestFinished(() => Promise.all([twin.pullOut(), file.close()]).then(() => undefined))
    expect([String(file.read()), String(file.read())]).toEqual(['early', ''])
  })

  it('gives at most 1536 bytes at a time, however much is sent', async () => {
    const { twin, read } = await aDevice()
    await twin.sendBytes(Buffer.alloc(4000, 'x'))
    expect([read().length, read().length, read().length, read()]).toEqual([1536, 1536, 928, ''])
  })

  it('is missing where nothing is and where nobody is at its other end, and none where a file or a folder is', async () => {
    const folder = await aFolder()
    aFifo(join(folder, 'alone'))
    writeFileSync(join(folder, 'file'), 'text')
    mkdirSync(join(folder, 'folder'))
    const opened = ['nothing', 'alone', 'file/below', 'file', 'folder'].map((name) => DeviceFile.open(join(folder, name)))
    expect(await Promise.all(opened)).toEqual(['missing', 'missing', 'missing', 'failed', 'failed'])
  })

  it.skipIf(process.geteuid?.() !== 0)('is refused to whoever may not open it (needs root)', async () => {
    const folder = await aFolder()
    chmodSync(folder, 0o755)
    chmodSync(aFifo(join(folder, 'device')), 0o600)
    process.seteuid?.(65_534)
    const opened = await DeviceFile.open(join(folder, 'device')).finally(() => process.seteuid?.(0))
    expect(opened).toBe('refused')
  })
})
