import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { DocumentSource } from '#appliance/library/catalogue/document-source.ts'
import { refusal } from '#appliance/library/catalogue/refusal.ts'
import { settled } from '#test/helper/settled.ts'
import { aPublisher, anItem } from '../a-publisher.ts'
import { aFollowingBox } from './a-following-box.ts'

/** A box with a publisher's tree in memory, whose looks at it are noted in minutes since the first. */
async function aPolledPublisher(options: { random?: () => number } = {}) {
  const publisher = aPublisher()
  publisher.catalogue([anItem()])
  const clock = new ManualClock()
  const looks: number[] = []
  const line = { trouble: undefined as Error | undefined }
  const source: DocumentSource = {
    kind: 'origin',
    label: 'http://county.example/',
    read: (name) => {
      if (name === 'root.json.sig') looks.push(clock.monotonic())
      if (line.trouble !== undefined) return Promise.reject(line.trouble)
      const bytes = publisher.files.get(name)
      return Promise.resolve(bytes === undefined ? undefined : { bytes })
    },
  }
  const trusted = [{ url: source.label, fingerprint: publisher.fingerprint }]
  const box = await aFollowingBox({ trusted, clock, sourceOf: () => source, ...options })
  await box.catalogues.checkNow()

  /** Resolves when the look that has begun is over; time stands still meanwhile. */
  const looked = (): Promise<void> =>
    new Promise((resolve) => {
      const unwatch = box.catalogues.view.watch(([view]) => {
        if (view?.checkedAt !== clock.now()) return
        unwatch()
        resolve()
      })
    })

  /** Minutes between looks, while time goes on in steps of ten seconds. */
  const pauses = async (whole: Milliseconds): Promise<number[]> => {
    const from = looks.length - 1
    for (let gone = 0; gone < whole; gone += seconds(10)) {
      const over = looked()
      const before = looks.length
      clock.advance(seconds(10))
      await settled()
      if (looks.length > before) await over
    }
    const seen = looks.slice(from)
    return seen.slice(1).map((at, n) => Math.round((at - (seen[n] ?? 0)) / minutes(1)))
  }
  return { ...box, clock, line, pauses, publisher }
}

describe('a publisher is looked at', () => {
  it('as often as the settings say, also where they change', async () => {
    const { pauses, settings } = await aPolledPublisher()
    expect(await pauses(minutes(46))).toEqual([15, 15, 15])
    settings.check_minutes = 5
    expect(await pauses(minutes(16))).toEqual([5, 5, 5])
  })

  it('by each box at times of its own', async () => {
    expect(await (await aPolledPublisher({ random: () => 0 })).pauses(minutes(31))).toEqual([12, 12])
    expect(await (await aPolledPublisher({ random: () => 0.999 })).pauses(minutes(37))).toEqual([18, 18])
  })

  it('soon again where the line broke, and ever more seldom up to the usual time', async () => {
    const { pauses, line, catalogues } = await aPolledPublisher()
    line.trouble = refusal('unreachable', 'the line is cut')
    expect(await pauses(minutes(80))).toEqual([15, 1, 2, 4, 8, 15, 15, 15])
    line.trouble = undefined
    await pauses(minutes(16))
    expect(catalogues.view.value[0]?.trouble).toBeUndefined()
  })

  it('not before a busy server wants it', async () => {
    const { pauses, line } = await aPolledPublisher()
    line.trouble = refusal('unreachable', 'busy', { details: { retryAfter: minutes(40) } })
    expect(await pauses(minutes(100))).toEqual([15, 40, 40])
  })

  it('more seldom where what it gives must be refused', async () => {
    const { pauses, publisher } = await aPolledPublisher()
    publisher.publish('catalog.json', Buffer.from('{}'), publisher.keys.catalog)
    expect(await pauses(minutes(220))).toEqual([15, 15, 30, 60, 60])
  })

  it('and since when it cannot be read the technician sees', async () => {
    const { pauses, line, catalogues, clock } = await aPolledPublisher()
    line.trouble = refusal('unreachable', 'the line is cut')
    const cut = clock.now()
    await pauses(minutes(40))
    const { trouble, checkedAt } = catalogues.view.value[0] ?? {}
    expect(trouble).toMatchObject({ kind: 'unreachable', says: 'the line is cut' })
    expect((trouble?.since ?? 0) - cut).toBeLessThan(minutes(20))
    expect(checkedAt ?? 0).toBeGreaterThan(trouble?.since ?? 0)
  })
})
