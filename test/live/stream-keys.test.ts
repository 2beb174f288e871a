import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { StreamKeys } from '#appliance/live/ingest/stream-keys.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'classbox-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function keysOf(...channels: string[]): Promise<StreamKeys> {
  const keys = new StreamKeys({ folder, channels, log: createLog('silent') })
  await keys.start()
  return keys
}

describe('publish keys', () => {
  it('are made on the first start, long, fit for a URL, and readable by the box alone', async () => {
    const keys = await keysOf('class')
    expect(keys.keyOf('class')).toMatch(/^[A-Za-z0-9_-]{24}$/)
    expect(readFileSync(join(folder, 'publish-key'), 'utf8').trim()).toBe(keys.keyOf('class'))
    expect(statSync(join(folder, 'publish-key')).mode & 0o777).toBe(0o600)
  })

  it('stay the same over a restart', async () => {
    const before = (await keysOf('class')).keyOf('class')
    expect((await keysOf('class')).keyOf('class')).toBe(before)
  })

  it('each stand for one channel', async () => {
    const keys = await keysOf('class', 'hall')
    expect(readFileSync(join(folder, 'publish-key-hall'), 'utf8').trim()).toBe(keys.keyOf('hall'))
    expect(keys.find(keys.keyOf('hall'))).toEqual({ channel: 'hall', kind: 'publisher' })
    expect(keys.find(keys.keyOf('class'))).toEqual({ channel: 'class', kind: 'publisher' })
  })

  it('are never the name under which a channel is played', async () => {
    const name = 'a-channel-with-a-long-name-1'
    writeFileSync(join(folder, `publish-key-${name}`), name)
    const keys = await keysOf('class', name)
    expect(keys.keyOf(name)).not.toBe(name)
    expect(keys.find('class')).toBeUndefined()
    expect(keys.find(name)).toBeUndefined()
  })

  it.each([
    ['cut short by a power cut', ''],
    ['too weak', 'secret'],
    ['unfit for a URL', 'a key with spaces and more than 24'],
  ])('are replaced where the file is %s', async (_why, kept) => {
    writeFileSync(join(folder, 'publish-key'), kept)
    expect((await keysOf('class')).keyOf('class')).toMatch(/^[A-Za-z0-9_-]{24}$/)
  })

  it('are worth nothing once they were changed', async () => {
    const keys = await keysOf('class')
    const old = keys.keyOf('class')
    const fresh = await keys.rotate('class')
    expect(keys.find(old)).toBeUndefined()
    expect((await keysOf('class')).keyOf('class')).toBe(fresh)
  })

  it('can be lent to the sample class and are taken back', async () => {
    const keys = await keysOf('class')
    const lent = keys.lend('class')
    expect(keys.find(lent.key)).toEqual({ channel: 'class', kind: 'sample' })
    lent.end()
    expect(keys.find(lent.key)).toBeUndefined()
  })

  it('say which channel is unknown', async () => {
    const keys = await keysOf('class')
    expect(() => keys.keyOf('hall')).toThrow(expect.objectContaining({ code: 'CHANNEL_UNKNOWN' }))
    await expect(keys.rotate('hall')).rejects.toMatchObject({ code: 'CHANNEL_UNKNOWN' })
  })
})
