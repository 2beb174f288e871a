import { describe, expect, it } from 'vitest'
import type { LibraryView } from '#appliance/contract/library.ts'
import { libraryFor } from '#appliance/web/feed-filter.ts'

const sha256 = '0'.repeat(64)
const LIBRARY: LibraryView = {
  lessons: Array.from({ length: 100 }, (_, at) => ({
    ...{ key: String(at), title: {}, startsAt: at, endsAt: at + 1, state: 'ready' as const, bytes: 0, missingBytes: 0 },
  })),
  catalogues: [],
  line: { bytesPerSecond: 0, monthBytes: 0, monthCapBytes: 0 },
  disk: { freeBytes: 0, libraryBytes: 0, floorBytes: 0, reserveBytes: 0, deficitBytes: 0 },
  queue: Array.from({ length: 50 }, () => ({ sha256, title: {}, bytes: 1, haveBytes: 0, state: 'queued' as const })),
  waiting: { blobs: 50, bytes: 50 },
  evicted: Array.from({ length: 50 }, () => ({ sha256, title: {}, bytes: 1, at: 0, because: 'room' as const })),
  peers: [{ id: 'b', address: 'http://192.168.1.9:8080', found: 'mdns' }],
  couriers: [],
  paused: false,
  scrub: { damaged: 0, progress: 0 },
}

describe('the library on the feed', () => {
  it('tells a teacher’s phone of the next lessons, in a few kilobytes', () => {
    const view = libraryFor('teacher', LIBRARY)
    expect(view.lessons.map(({ startsAt }) => startsAt)).toEqual(Array.from({ length: 30 }, (_, at) => at))
    expect(view.waiting).toEqual({ blobs: 50, bytes: 50 })
    expect(JSON.stringify(view)).not.toContain('192.168')
    expect(JSON.stringify(view).length).toBeLessThan(6000)
  })

  it('tells the technician all', () => {
    expect(libraryFor('technician', LIBRARY)).toBe(LIBRARY)
  })
})
