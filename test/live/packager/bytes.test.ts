import { expect, it } from 'vitest'
import { Fmp4Source } from '#appliance/live/fmp4/fmp4-source.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { PackagedChannel } from './a-packager.ts'
import { stream } from './streams.ts'

/** Each frame of other bytes, of pictures also of other lengths: a few hundred up to more than a part usually takes. */
function distinct(messages: readonly MediaMessage[]): MediaMessage[] {
  return messages.map((message, n) => {
    if (message.body[1] === 0) return message
    const length = message.type === 9 ? 300 + ((n * 7919) % 40_000) + (n % 50 === 0 ? 200_000 : 0) : 200
    const body = Buffer.alloc(length, Buffer.from(`frame ${n} `))
    message.body.copy(body, 0, 0, 9)
    return { ...message, body }
  })
}

/** As ingest does: the body is only lent, and soon holds something else. */
function lend(input: ChannelInput): ChannelInput {
  const push = (message: MediaMessage): void => {
    const body = Buffer.from(message.body)
    input.push({ ...message, body })
    body.fill(0xee)
  }
  return { push, end: () => input.end(), silentFor: () => 0, current: true }
}

function carried(segments: readonly Segment[], type: number): string[] {
  const bodies: string[] = []
  let init: Segment['init'] | undefined
  let source: Fmp4Source | undefined
  for (const segment of segments) {
    if (segment.init !== init) source = new Fmp4Source((message) => message.type === type && bodies.push(message.body.toString('latin1')))
    if (segment.init !== init) source?.write(segment.init.data)
    init = segment.init
    for (const { data } of segment.parts) source?.write(data)
  }
  return bodies.filter((body) => body.charCodeAt(1) === 1)
}

it('every picture and every sound arrives byte for byte, in order, though the source lends its memory and breaks off in between', () => {
  const rig = new PackagedChannel()
  const lessons = [distinct(stream({ length: 20_000 })), distinct(stream({ length: 20_000, rate: 60, gop: 4000 }))]
  for (const messages of lessons) {
    const input = rig.publish()
    rig.play(lend(input), messages)
    input.end()
  }
  for (const type of [8, 9]) {
    const sent = lessons.flat().filter((message) => message.type === type && message.body[1] === 1)
    const bodies = carried(rig.segments, type)
    // The last of a source that left may still be waited for.
    expect(bodies.length).toBeGreaterThan(sent.length - 3)
    expect(bodies).toEqual(sent.slice(0, bodies.length).map(({ body }) => body.toString('latin1')))
  }
})
