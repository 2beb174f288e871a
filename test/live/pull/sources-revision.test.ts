import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { sourcesRevision } from '#appliance/live/pull/sources-revision.ts'
import { aPull } from '../pull-rig.ts'

const [main, backup] = [{ url: 'http://a/main.flv' }, { url: 'http://a/backup.flv', resolver: 'http://a/now' }]

describe('the revision of a list of sources', () => {
  it('is told with the list that it belongs to, and another one with the next', async () => {
    await using rig = aPull({ sources: [main, backup], clock: new ManualClock() })
    const told = (): [string[], string] => [rig.pull.view.value.map(({ url }) => url), rig.pull.revision]
    expect(told()).toEqual([[main.url, backup.url], sourcesRevision([main, backup])])
    let next: unknown
    rig.pull.view.watch(() => (next ??= told()))
    rig.sources = [backup]
    rig.pull.refresh()
    expect(next).toEqual([[backup.url], sourcesRevision([backup])])
  })

  it('changes with the order, the password and the service that gives the address, and is the same for the same list', () => {
    const lists = [
      [main, backup],
      [backup, main],
      [main, { ...backup, resolver: 'http://b/now' }],
      [{ url: 'http://k:pw@a/main.flv' }, backup],
    ]
    expect(new Set(lists.map(sourcesRevision)).size).toBe(4)
    expect(sourcesRevision([{ ...main }])).toBe(sourcesRevision([main]))
  })

  it('tells nothing of what is secret in it', () => {
    expect(sourcesRevision([{ url: 'rtmp://kate:secret@far.example/live' }])).toMatch(/^[\w-]{16}$/)
  })
})
