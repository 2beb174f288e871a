import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Watchable } from '#appliance/base/view.ts'
import type { ReadableFile } from '#appliance/library/library-files.ts'
import { anOpenLibrary } from './an-open-library.ts'
import type { OpenLibrary, OpenLibraryOptions } from './an-open-library.ts'
import { anItem, aPublisher } from './a-publisher.ts'
import type { APublisher } from './a-publisher.ts'
import { SlowLine } from './fetch/slow-line.ts'

const MB = 1_048_576
const never = new AbortController().signal
const until = (holds: () => boolean): Promise<boolean> => vi.waitUntil(holds, { timeout: 60_000, interval: 10 })

interface Given extends OpenLibrary {
  readonly line: SlowLine
  readonly sha256: string
}

/** A library that follows a publisher of one film of 30 MB, over a line of so many bytes a second. */
async function aLibraryWithAFilm({ rate = 2 * MB, ...more }: Partial<OpenLibraryOptions> & { rate?: number } = {}): Promise<Given> {
  const publisher = aPublisher()
  const film = publisher.blob(30 * MB, { mime: 'video/mp4' })
  publisher.catalogue([anItem({ id: 'film', assets: [{ asset: film.sha256, role: 'main' }] })], [film])
  const line = await behindALine(publisher, rate)
  const open = await anOpenLibrary({ catalogues: [follow(line, publisher)], ...more })
  return { ...open, line, sha256: film.sha256 }
}

const follow = ({ port }: { port: number }, { fingerprint }: APublisher) => ({ url: `http://127.0.0.1:${port}`, fingerprint })

async function behindALine(publisher: APublisher, rate: number): Promise<SlowLine> {
  const line = new SlowLine({ to: (await publisher.serve()).port, rate, roundTrip: 10 })
  await line.open()
  onTestFinished(() => line.close())
  return line
}

/** Reads on from a place as a player does; what becomes of it is nobody's business. */
function play(file: ReadableFile | undefined, from: number): void {
  const reading = file?.reader.open()
  const ended = new AbortController()
  onTestFinished(() => ended.abort())
  const buffer = Buffer.alloc(65_536)
  const on = async (at: number): Promise<void> => {
    const count = (await reading?.readAt(buffer, at, ended.signal)) ?? 0
    return count === 0 ? reading?.close() : on(at + count)
  }
  on(from).catch(() => undefined)
}

describe('the corridors of a library', () => {
  it('leave nothing running where they are closed while they are still being opened', async () => {
    const { library, clock } = await aLibraryWithAFilm()
    const starting = library.start(never)
    await library.stop()
    await starting
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(clock.pending).toBe(0)
  })

  it('are opened anew after that, once what was left has come to rest', async () => {
    const { library, clock, sha256 } = await aLibraryWithAFilm({ rate: 60 * MB })
    const starting = library.start(never)
    const stopping = library.stop()
    await library.start(never)
    await Promise.all([starting, stopping])
    await until(() => library.list({ holding: 'ready' }, 'pupil').total === 1)
    expect(library.file(sha256, 'guest')?.mime).toBe('video/mp4')
    await library.stop()
    expect(clock.pending).toBe(0)
  })

  it('say that they are not open rather than that nothing is known, and tell other boxes of a class all the same', async () => {
    const { library, uplinkTaken, sha256 } = await aLibraryWithAFilm()
    uplinkTaken.set(true)
    expect(() => library.file(sha256, 'guest')).toThrow('not open')
    expect(() => library.app('film', 'index.html', 'guest')).toThrow('not open')
    expect(library.answer('b', '127.0.0.1', { port: 1, wants: [], fetching: [] })).toMatchObject({ lineTaken: true })
  })
})

describe('a class', () => {
  it('that nobody ended and that is over by the clock alone does not hold the library for ever', async () => {
    let isRunning = true
    const silent: Watchable<boolean> = {
      get value() {
        return isRunning
      },
      watch: () => () => undefined,
    }
    const { library, line } = await aLibraryWithAFilm({ classRunning: silent, times: 10 })
    await library.start(never)
    await until(() => library.fresh().line.held === 'class')
    expect(line.carried).toBeLessThan(MB)
    isRunning = false
    await until(() => line.carried > MB)
  })

  it('ends what a pupil began to watch before it, to the last line; what a teacher watches comes', async () => {
    const { library, line, classRunning, sha256 } = await aLibraryWithAFilm({ settings: { keep: 'lessons' } })
    await library.start(never)
    await until(() => library.list({}, 'pupil').total === 1)
    await until(() => library.fresh().line.held === 'nothing')
    play(library.file(sha256, 'guest'), 0)
    await until(() => line.carried > 2 * MB)
    classRunning.set(true)
    // What the line has under way still comes out of it.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const carried = line.carried
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(line.carried).toBe(carried)
    play(library.file(sha256, 'staff'), 20 * MB)
    await until(() => line.carried > carried + 2 * MB)
  })
})

describe('a pupil’s tap', () => {
  it('does not take of the disk what is kept free for recordings and the database', async () => {
    const { library, folder, line, sha256 } = await aLibraryWithAFilm({ settings: { keep: 'lessons', min_free_bytes: 1e15 } })
    await library.start(never)
    await until(() => library.list({}, 'pupil').total === 1)
    expect(() => library.file(sha256, 'guest')).toThrow('not on the box')
    // A teacher’s does not either, where nothing may go for it.
    play(library.file(sha256, 'staff'), 0)
    await new Promise((resolve) => setTimeout(resolve, 500))
    // No more than the catalogue.
    expect(line.carried).toBeLessThan(20_000)
    expect((await readdir(join(folder, 'library', 'partial'))).filter((name) => name.endsWith('.data'))).toEqual([])
  })

  it('counts for the cap of the month, and ends with it, also in hours in which the plan rests', async () => {
    const windows = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, from: '00:00', to: '00:00', share: 0 }]
    const settings = {
      keep: 'lessons' as const,
      monthly_cap_bytes: 3 * MB,
      windows: windows.map((one) => ({ ...one, days: [...one.days] })),
    }
    const { library, sha256 } = await aLibraryWithAFilm({ settings, times: 20 })
    await library.start(never)
    await until(() => library.list({}, 'pupil').total === 1)
    play(library.file(sha256, 'guest'), 0)
    await until(() => library.fresh().line.monthBytes >= 3 * MB)
    await vi.waitFor(() => expect(() => library.file(sha256, 'guest')).toThrow('not on the box'), { timeout: 20_000 })
  })
})

describe('another box of the school', () => {
  it('does not get what may not leave this one, though it knows its hash', async () => {
    const publisher = aPublisher()
    const [open, kept] = [publisher.blob('open'), publisher.blob('kept')]
    const rights = { allow: ['show' as const, 'cache' as const] }
    const items = [open, kept].map(({ sha256 }, at) =>
      anItem({ assets: [{ asset: sha256, role: 'main' }], ...(at === 0 ? {} : { rights }) }),
    )
    publisher.catalogue(items, [open, kept])
    const { library } = await anOpenLibrary({ catalogues: [follow(await publisher.serve(), publisher)] })
    await library.start(never)
    await until(() => library.list({ holding: 'ready' }, 'pupil').total === 2)
    expect(library.file(open.sha256, 'box')).toBeDefined()
    expect(library.file(kept.sha256, 'box')).toBeUndefined()
    expect(library.file(kept.sha256, 'guest')?.audience).toBe('pupil')
  })
})

describe('settings that change while the library is open', () => {
  it('count within two seconds: a publisher who is not trusted any more has nothing left on any page', async () => {
    const { library, set } = await aLibraryWithAFilm()
    await library.start(never)
    await until(() => library.list({}, 'pupil').total === 1)
    const since = performance.now()
    set({ catalogues: [] })
    await until(() => library.list({}, 'pupil').total === 0)
    expect(performance.now() - since).toBeLessThan(2000)
  })

  it('count within two seconds: hours in which nothing may be fetched', async () => {
    const { library, line, set } = await aLibraryWithAFilm()
    await library.start(never)
    await until(() => line.carried > MB)
    set({ share: 0 })
    await until(() => library.fresh().line.held === 'window' && line.connections === 0)
  })
})
