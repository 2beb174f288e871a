import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { LateViewer } from '#appliance/live/recorder/late-audience.ts'
import { aRecordings } from './a-recordings.ts'

/** A request as a player sends it, each through a connection of its own. */
function asks(agent: string, viewer = ''): LateViewer {
  return { address: '192.0.2.7', agent, viewer, socket: new Socket() }
}

const GUEST = { known: false, label: '' }

describe('who watches from the beginning', () => {
  it('is in the table of viewers from the first list to a while after the last', async () => {
    const { recordings, book, clock } = await aRecordings()
    recordings.audience.come('class', asks('tablet'), GUEST)
    recordings.audience.come('class', asks('tablet'), GUEST)
    recordings.audience.come('class', asks('phone', 'a'), GUEST)
    recordings.audience.come('class', asks('phone', 'b'), GUEST)
    recordings.audience.took('class', asks('tablet'), 50_000)
    clock.advance(1000)
    const seen = book.list().map(({ channel, transport, label }) => `${channel} ${transport} ${label}`)
    expect(seen).toEqual(['class dvr tablet', 'class dvr phone', 'class dvr phone'])
    expect(book.list()[0]?.bitsPerSecond).toBeGreaterThan(0)
    clock.advance(12_000)
    expect(book.list()).toEqual([])
  })

  it('takes a place among all viewers, and is told when there is none', async () => {
    const { recordings, clock } = await aRecordings({ places: 1 })
    recordings.audience.come('class', asks('tablet'), GUEST)
    expect(() => recordings.audience.come('class', asks('phone'), GUEST)).toThrow(expect.objectContaining({ code: 'VIEWERS_FULL' }))
    clock.advance(13_000)
    recordings.audience.come('class', asks('phone'), GUEST)
  })

  it('is let go when the box stops', async () => {
    const { recordings, book, stop } = await aRecordings()
    recordings.audience.come('class', asks('tablet'), GUEST)
    await stop()
    expect(book.list()).toEqual([])
  })
})
