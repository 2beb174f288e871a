import { describe, expect, it } from 'vitest'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'

const MB = 1_048_576

describe('a blob that a lesson needs', () => {
  it('is on the box byte for byte, its piece list first', async () => {
    const blob = aBlob(5 * MB + 123)
    const publisher = await aPublisher(blob)
    const { fetcher, store, has, facts } = aFetcher([publisher])
    fetcher.setJobs([aJob(blob)])
    await has(blob)
    expect(store.blobs.get(blob.spec.sha256)?.bytes.equals(blob.bytes)).toBe(true)
    expect(publisher.asks[0]?.path).toContain(blob.spec.pieces?.listSha256)
    expect(publisher.given).toBe(blob.bytes.length + blob.list.length)
    expect(facts).toEqual([
      { name: 'library.blob-stored', payload: { sha256: blob.spec.sha256, bytes: blob.bytes.length, from: 'origin' } },
    ])
  })
})
