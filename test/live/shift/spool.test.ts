import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { findSpool } from '#appliance/live/shift/found-spool.ts'
import type { FoundSpool } from '#appliance/live/shift/found-spool.ts'
import { readEntry, writeEntry } from '#appliance/live/shift/spool-entry.ts'
import type { SpoolEntry, SpoolEvent } from '#appliance/live/shift/spool-entry.ts'
import { newestSlot, writeSlot } from '#appliance/live/shift/spool-place.ts'
import { SpoolReader } from '#appliance/live/shift/spool-reader.ts'
import { Spool } from '#appliance/live/shift/spool.ts'
import type { SpoolLimits, SpoolOptions } from '#appliance/live/shift/spool.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader, lesson } from '#test/helper/media.ts'

const SOURCE = { kind: 'publisher', from: '192.0.2.9' } as const

/** A spool in a folder, which fails loudly unless the test says otherwise. */
function aSpool(folder: string, limits?: Partial<SpoolLimits>, options: Partial<SpoolOptions> = {}): Spool {
  return new Spool({
    ...{ folder, clock: new RealClock(), freeSpace: async () => Infinity, minFree: () => 0 },
    ...(limits === undefined ? {} : { limits }),
    onFailed: (reason, cause) => {
      throw new TypeError(`the spool failed: ${reason}`, { cause })
    },
    ...options,
  })
}

/** All that a spool hands out from a place on, until it is at its end. */
async function readAll(spool: Spool, from = { file: 1, offset: 0, at: 0 }): Promise<SpoolEntry[]> {
  const reader = new SpoolReader(spool, from)
  const entries: SpoolEntry[] = []
  while (!reader.isAtEnd) {
    for (let next = reader.peek(); next !== undefined; next = reader.peek()) {
      entries.push(next.entry)
      reader.take()
    }
    spool.flush()
    await reader.fill()
    await aTurn()
  }
  await reader.close()
  return entries
}

const message = (one: MediaMessage): SpoolEvent => ({ kind: 'message', message: one })
const messagesOf = (entries: readonly SpoolEntry[]): MediaMessage[] =>
  entries.flatMap(({ event }) => (event.kind === 'message' ? [event.message] : []))

describe('what is held', () => {
  const anEvent = fc.oneof(
    fc.record({
      kind: fc.constant('message' as const),
      message: fc.record({
        type: fc.constantFrom(TAG_AUDIO, TAG_VIDEO, TAG_SCRIPT),
        timestamp: fc.nat(0xff_ff_ff_ff),
        body: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      }),
    }),
    fc.record({ kind: fc.constant('opened' as const), source: fc.record({ kind: fc.constantFrom('pull', 'sample'), from: fc.string() }) }),
    fc.constant({ kind: 'ended' as const }),
  ) as fc.Arbitrary<SpoolEvent>

  it('is read as it was written, and no byte of it can be another without being noticed', () => {
    fc.assert(
      fc.property(fc.record({ event: anEvent, at: fc.double({ noNaN: true, min: 0 }), again: fc.boolean() }), fc.nat(), (entry, where) => {
        const bytes = writeEntry(entry)
        expect(readEntry(Buffer.concat([Buffer.of(7), bytes]), 1)).toEqual({ entry, length: bytes.length })
        const flipped = Buffer.from(bytes)
        flipped[where % bytes.length] = (flipped[where % bytes.length] ?? 0) ^ 0x10
        expect(['torn', 'short']).toContain(readEntry(flipped, 0))
      }),
    )
  })

  it('is read by a program that gets any bytes at all without falling over', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readEntry(Buffer.from(bytes), 0)))
  })

  it('is noted in two places by turns: whatever a power cut does to one, the other stands', () => {
    const [first, second] = [writeSlot(1, { file: 1, offset: 10, at: 1 }), writeSlot(2, { file: 2, offset: 20, at: 2 })]
    expect(newestSlot(Buffer.concat([second, first]))?.place.file).toBe(2)
    for (let at = 0; at < second.length; at += 1) {
      const torn = Buffer.concat([second.subarray(0, at), Buffer.alloc(second.length - at, 0xa5), first])
      expect([1, 2]).toContain(newestSlot(torn)?.place.file)
    }
    expect(newestSlot(Buffer.alloc(7))).toBeUndefined()
  })

  it('comes out in the order in which it came, across files, and each file can be begun with alone', async () => {
    const folder = join(await aFolder(), 'one')
    const spool = aSpool(folder, { fileBytes: 20_000 })
    const media = lesson({ length: 10_000 })
    spool.append({ kind: 'opened', source: SOURCE }, 0)
    for (const one of media) spool.append(message(one), one.timestamp)
    spool.append({ kind: 'ended' }, 10_000)
    const entries = await readAll(spool)
    expect(messagesOf(entries)).toEqual(media)
    expect([entries[0]?.event.kind, entries.at(-1)?.event.kind]).toEqual(['opened', 'ended'])
    await spool.close()
    const names = (await readdir(folder)).filter((name) => name.endsWith('.spool')).sort()
    expect(names.length).toBeGreaterThan(5)
    for (const name of names.slice(1)) {
      const first = readEntry(await readFile(join(folder, name)), 0)
      expect(first).toMatchObject({ entry: { event: { kind: 'opened' }, again: true } })
    }
  })

  it('goes from the disk file by file as it is shown', async () => {
    const folder = join(await aFolder(), 'one')
    const spool = aSpool(folder, { fileBytes: 20_000 })
    spool.append({ kind: 'opened', source: SOURCE }, 0)
    const places = lesson({ length: 5000 }).map((one) => spool.append(message(one), one.timestamp))
    await readAll(spool)
    const last = places.at(-1)
    if (last !== undefined) spool.shown(last)
    await spool.close()
    expect((await readdir(folder)).filter((name) => name.endsWith('.spool'))).toHaveLength(1)
  })
})

describe('after a power cut', () => {
  const MEDIA = [
    avcHeader(),
    aacHeader(),
    avcFrame({ timestamp: 0, key: true, bytes: 60 }),
    aacFrame(10, 20),
    avcFrame({ timestamp: 40, bytes: 30 }),
  ]

  /** A short spool that was shown up to its keyframe, as it lies on the disk. */
  async function aSpoolThatWasShown(): Promise<{ root: string; folder: string; ends: number[] }> {
    const root = await aFolder()
    const folder = join(root, 'held')
    const spool = aSpool(folder)
    spool.append({ kind: 'opened', source: SOURCE }, 0)
    const places = MEDIA.map((one) => spool.append(message(one), one.timestamp))
    const [, , keyframe] = places
    if (keyframe !== undefined) spool.shown(keyframe)
    await spool.close()
    const bytes = await readFile(join(folder, '00000001.spool'))
    return { root, folder, ends: [...places.slice(1).map(({ offset }) => offset), bytes.length] }
  }

  async function shownFrom(found: FoundSpool | undefined): Promise<MediaMessage[]> {
    if (found === undefined) return []
    const spool = aSpool(found.folder)
    spool.adopt(found.sizes)
    return messagesOf(await readAll(spool, found.stand.place))
  }

  it('at any byte, everything whole is found, from the picture that stood on', async () => {
    const { root, folder, ends } = await aSpoolThatWasShown()
    const whole = await readFile(join(folder, '00000001.spool'))
    for (let length = 0; length <= whole.length; length += 1) {
      const copy = join(root, `cut-${length}`)
      await mkdir(join(copy, 'held'), { recursive: true })
      await copyFile(join(folder, 'shown'), join(copy, 'held', 'shown'))
      await writeFile(join(copy, 'held', '00000001.spool'), whole.subarray(0, length))
      const found = await findSpool(copy, undefined)
      const wholeMessages = ends.filter((end) => end <= length).length
      expect(await shownFrom(found), `cut at ${length}`).toEqual(MEDIA.slice(2, wholeMessages))
      // Where the picture that stood is not on the disk, there is nothing to go on with.
      const headers = wholeMessages < 3 ? undefined : ['video-header', 'audio-header']
      expect(found === undefined ? undefined : [...found.stand.headers.keys()]).toEqual(headers)
    }
  })

  it('what comes then is kept behind what was there', async () => {
    const { root, folder } = await aSpoolThatWasShown()
    await truncate(join(folder, '00000001.spool'), (await readFile(join(folder, '00000001.spool'))).length - 3)
    const found = await findSpool(root, undefined)
    const spool = aSpool(folder)
    spool.adopt(found?.sizes ?? new Map())
    spool.append({ kind: 'opened', source: SOURCE }, 40)
    spool.append(message(avcFrame({ timestamp: 9000, key: true, bytes: 9 })), 40)
    const entries = await readAll(spool, found?.stand.place)
    expect(entries.map(({ event }) => event.kind)).toEqual(['message', 'message', 'opened', 'message'])
    await spool.close()
  })

  it('what nobody was being shown, or cannot be read, goes', async () => {
    const root = await aFolder()
    await mkdir(join(root, 'left'))
    await writeFile(join(root, 'left', '00000001.spool'), 'half of something')
    await writeFile(join(root, 'stray'), '')
    expect(await findSpool(root, undefined)).toBeUndefined()
    expect(await readdir(root)).toEqual([])
  })
})

describe('a disk that does not take it', () => {
  it.for([
    ['is full', 'disk-full', { freeSpace: async (): Promise<number> => 10 }, {}],
    ['fails', 'disk-failed', { freeSpace: () => Promise.reject(new TypeError('input/output error')) }, {}],
    ['hangs', 'disk-slow', { freeSpace: () => new Promise<number>(() => undefined) }, { mostPending: 100_000 }],
    ['has held more than a school day', 'too-long', {}, { mostBytes: 1000 }],
  ] as const)('because it %s is told once, and nothing waits in memory any more', async ([, reason, options, limits]) => {
    const folder = await aFolder()
    const reasons: string[] = []
    const told = Promise.withResolvers<boolean>()
    const spool: Spool = aSpool(folder, limits, {
      ...options,
      minFree: () => 100,
      onFailed: (why) => {
        reasons.push(why)
        told.resolve(spool.isWritten)
      },
    })
    spool.adopt(new Map())
    for (const one of lesson({ length: 20_000 })) spool.append(message(one), one.timestamp)
    expect(await told.promise).toBe(true)
    expect(reasons).toEqual([reason])
  })
})
