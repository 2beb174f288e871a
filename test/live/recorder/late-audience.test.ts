import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { aRecordings } from './a-recordings.ts'

/** A request as a player sends it, each through a connection of its own. */
function asks(agent: string, viewer = ''): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.url = `/live/class/start.m3u8?viewer=${viewer}`
  request.headers['user-agent'] = agent
  return request
}

describe('who watches from the beginning', () => {
  it('is in the table of viewers from the first list to a while after the last', async () => {
    const { recordings, book, clock } = await aRecordings()
    recordings.audience.come('class', asks('tablet'), { known: false })
    recordings.audience.come('class', asks('tablet'), { known: false })
    recordings.audience.come('class', asks('phone', 'a'), { known: false })
    recordings.audience.come('class', asks('phone', 'b'), { known: false })
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
    recordings.audience.come('class', asks('tablet'), { known: false })
    expect(() => recordings.audience.come('class', asks('phone'), { known: false })).toThrow(
      expect.objectContaining({ code: 'VIEWERS_FULL' }),
    )
    clock.advance(13_000)
    recordings.audience.come('class', asks('phone'), { known: false })
  })

  it('is let go when the box stops', async () => {
    const { recordings, book, stop } = await aRecordings()
    recordings.audience.come('class', asks('tablet'), { known: false })
    await stop()
    expect(book.list()).toEqual([])
  })
})
