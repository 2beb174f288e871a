import { describe, expect, it } from 'vitest'
import type { MediaMessage } from '#appliance/live/media.ts'
import { aacFrame } from '#test/helper/media.ts'
import { PackagedChannel } from './a-packager.ts'
import { breaches, stretches } from './laws.ts'
import { stream } from './streams.ts'

/** Times of pictures 40 ms apart, but for the `still` milliseconds from 5 s on. */
function standing(still: number, length: number): number[] {
  return Array.from({ length: length / 40 }, (_, n) => n * 40).filter((at) => at <= 5000 || at >= 5000 + still)
}

/** As `stream`, but all of `each` milliseconds at once. */
function inBursts(rig: PackagedChannel, messages: MediaMessage[], each: number): void {
  const input = rig.publish('pull')
  for (let from = 0; from <= (messages.at(-1)?.timestamp ?? 0); from += each) {
    for (const message of messages) if (Math.floor(message.timestamp / each) * each === from) input.push(message)
    rig.clock.advance(each)
  }
  input.end()
}

const frames = (rig: PackagedChannel, kind: string): number =>
  stretches(rig.segments).reduce((sum, run) => sum + (run.kind === kind ? run.samples : 0), 0)

const sent = (messages: MediaMessage[], type: number): number =>
  messages.filter((message) => message.type === type).length - (messages.some((message) => message.type === type) ? 1 : 0)

const anyLength = Array.from({ length: 200 }, (_, n) => n * 70 + ([0, 20, -25, 10][n % 4] ?? 0))
const jittery = Array.from({ length: 30 }, (_, n) => n * 1010 + (n % 3) * 10)
const slides = Array.from({ length: 9 }, (_, n) => n * 6000)

describe('what a source sends, however it is paced', () => {
  /** `held`: frames of sound while the channel waited for pictures. */
  it.each<[string, MediaMessage[], { discontinuities?: number; burst?: number; held?: number }]>([
    ['25 a second and sound', stream({ length: 12_000 }), {}],
    ['pictures that stand still for 4.5 s', stream({ length: 16_000, rate: standing(4500, 16_000) }), {}],
    ['pictures that stand still for 8 s', stream({ length: 20_000, rate: standing(8000, 20_000) }), { discontinuities: 2 }],
    ['slides', stream({ length: 50_000, rate: slides, gop: 1 }), { discontinuities: 2 }],
    ['one picture a second, more or less, and no sound', stream({ length: 30_000, rate: jittery, gop: 2000, sound: 0 }), {}],
    ['one picture a second and sound', stream({ length: 20_000, rate: 1, gop: 4000 }), {}],
    ['sound alone', stream({ length: 10_000, rate: 0 }), { held: 44 }],
    ['pictures alone', stream({ length: 10_000, sound: 0 }), {}],
    ['pictures of any length', stream({ length: 14_000, rate: anyLength }), {}],
    ['six seconds at a time', stream({ length: 36_000 }), { burst: 6000 }],
  ])('is there whole, in parts as long as they were promised: %s', (_name, messages, { discontinuities = 0, burst, held = 0 }) => {
    const rig = new PackagedChannel()
    if (burst === undefined) {
      const input = rig.publish()
      rig.play(input, messages)
      input.end()
    } else inBursts(rig, messages, burst)
    expect(frames(rig, 'video')).toBe(sent(messages, 9))
    const silence = sent(messages, 8) === 0
    // Beside pictures without any sound there is silence.
    expect(silence ? frames(rig, 'audio') > 400 : frames(rig, 'audio')).toBe(silence || sent(messages, 8) - held)
    expect(rig.seen['low-latency'].length).toBeGreaterThan(20)
    expect(rig.segments.filter(({ discontinuity }) => discontinuity).length).toBe(discontinuities)
    expect(breaches(rig)).toEqual([])
  })

  it('goes on as sound, with news each fifth of a second, while pictures stand still', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    const at: number[] = []
    rig.packager.watch(() => at.push(rig.clock.monotonic()))
    rig.play(input, stream({ length: 12_000, rate: standing(4500, 12_000) }))
    const waits = at.slice(1).map((time, n) => time - (at[n] ?? 0))
    expect(Math.max(...waits.slice(5))).toBeLessThan(750)
    expect(
      stretches(rig.segments)
        .filter(({ kind }) => kind === 'video')
        .every(({ from, to }) => to > from && to - from <= 2.5),
    ).toBe(true)
  })

  it('is cut before it gets too much, where sound of any size comes while a picture stands still', () => {
    const most = 4_194_304
    const rig = new PackagedChannel({ max_bytes: most })
    const input = rig.publish()
    rig.play(input, stream({ length: 3040 }))
    const body = Buffer.concat([aacFrame(0).body, Buffer.alloc(200_000)])
    const parts = new Set<object>()
    rig.packager.watch(() => {
      const { number, part } = rig.packager.next
      for (const one of [...(rig.packager.segment(number - 1)?.parts ?? []), rig.packager.part(number, part - 1)]) parts.add(one ?? {})
    })
    for (let n = 1; n <= 90; n += 1) input.push({ type: 8, body, timestamp: 3040 + n * 23 })
    const gone = [...parts].reduce((sum, part) => sum + ('data' in part ? (part.data as Buffer).length : 0), 0)
    expect(90 * body.length - gone).toBeLessThan(most / 16 + 3 * body.length)
  })

  it('goes out before it gets too much, where no time passes and there is no playlist yet', () => {
    const rig = new PackagedChannel({ max_bytes: 4_194_304 })
    const input = rig.publish()
    rig.play(input, stream({ length: 20 }))
    const body = Buffer.concat([aacFrame(0).body, Buffer.alloc(200_000)])
    for (let n = 1; n <= 90; n += 1) input.push({ type: 8, body, timestamp: 20 })
    expect(rig.packager.next.part + rig.segments.length).toBeGreaterThan(0)
    expect(rig.packager.bytes).toBeLessThan(4_194_304 * 1.3)
  })
})
