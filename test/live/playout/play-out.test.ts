import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import { playOut } from '#appliance/live/playout/play-out.ts'
import type { PlayOutEnd } from '#appliance/live/playout/play-out.ts'

const FRAME = 40
const GOP = 2000

/** A film of pictures each 40 ms with a keyframe each two seconds, and a class that is somewhere in it. */
class Stage {
  readonly clock = new ManualClock()
  readonly sent: number[] = []
  /** Where the film was begun, by the points that it was asked for. */
  readonly begun: number[] = []
  readonly input = { current: true, push: ({ timestamp }: MediaMessage) => void this.sent.push(timestamp) }
  readonly #end = new AbortController()
  readonly #length: number
  readonly #gop: number
  offset = 0
  /** Before this moment of the film the disk hangs until `come`. */
  hangsAt = Infinity
  come: () => void = () => undefined
  over: PlayOutEnd | undefined
  failed: unknown

  constructor(length = 60_000, gop = GOP) {
    this.#length = length
    this.#gop = gop
  }

  point = (): number | undefined => this.clock.monotonic() + this.offset

  async start(): Promise<void> {
    const from = (point: number): AsyncGenerator<MediaMessage, void, void> => this.#film(point)
    void playOut({ from, point: this.point, input: this.input, clock: this.clock }, this.#end.signal).then(
      (end) => (this.over = end),
      (thrown: unknown) => (this.failed = thrown),
    )
    await this.pass(0)
  }

  stop(): void {
    this.#end.abort()
  }

  /** How far the newest picture is behind the class. */
  get behind(): number {
    return (this.point() ?? 0) - (this.sent.at(-1) ?? 0)
  }

  /** Lets time pass, a beat at a time. */
  async pass(time: number): Promise<void> {
    for (let passed = 0; passed <= time; passed += 20) {
      if (passed > 0) this.clock.advance(milliseconds(20))
      for (let turns = 0; turns < 200; turns += 1) await Promise.resolve()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async *#film(point: number): AsyncGenerator<MediaMessage, void, void> {
    this.begun.push(point)
    for (let time = Math.floor(point / this.#gop) * this.#gop; time < this.#length; time += FRAME) {
      if (time >= this.hangsAt) await new Promise<void>((resolve) => (this.come = resolve))
      yield { type: TAG_VIDEO, timestamp: time, body: Buffer.alloc(1) }
    }
  }
}

describe('a film that carries a class on', () => {
  it('begins at the keyframe, sends what lies before the point at once, and goes on at the pace of the class', async () => {
    const stage = new Stage()
    stage.offset = 12_500
    await stage.start()
    expect([stage.sent[0], stage.sent.at(-1)]).toEqual([12_000, 12_480])
    await stage.pass(1000)
    expect(stage.behind).toBeLessThanOrEqual(FRAME)
    expect(stage.sent).toEqual(stage.sent.toSorted((a, b) => a - b))
  })

  it('stands still while the class does', async () => {
    const stage = new Stage()
    stage.point = () => 7000
    await stage.start()
    await stage.pass(3000)
    expect(stage.sent.at(-1)).toBe(7000)
    expect(stage.begun).toHaveLength(1)
  })

  it.each([
    ['on', 20_000],
    ['back', -8000],
  ])('jumps with the class %s', async (_, jump) => {
    const stage = new Stage()
    stage.offset = 15_000
    await stage.start()
    await stage.pass(1000)
    stage.offset += jump
    await stage.pass(100)
    expect(stage.begun).toHaveLength(2)
    expect(stage.behind).toBeLessThanOrEqual(2 * FRAME)
  })

  it.each([
    ['takes up where the class is, after a file that was still arriving kept it waiting', 12_000, 2],
    ['catches up without beginning anew where it waited for a moment only', 5000, 1],
  ])('%s', async (_, wait, begun) => {
    const stage = new Stage()
    await stage.start()
    stage.hangsAt = 2000
    await stage.pass(wait)
    expect(stage.sent.at(-1)).toBe(1960)
    stage.hangsAt = Infinity
    stage.come()
    await stage.pass(100)
    expect(stage.begun).toHaveLength(begun)
    expect(stage.behind).toBeLessThanOrEqual(2 * FRAME)
  })

  it('plays also where the last keyframe lies a minute behind the class', async () => {
    const stage = new Stage(200_000, 100_000)
    stage.offset = 60_000
    await stage.start()
    await stage.pass(1000)
    expect(stage.begun).toEqual([60_000])
    expect([stage.sent[0], stage.sent.at(-1)]).toEqual([0, 61_000])
  })

  it('is over where it has nothing for the class any more, however long it is', async () => {
    const stage = new Stage()
    const { clock } = stage
    stage.point = () => (clock.monotonic() < 500 ? clock.monotonic() : undefined)
    await stage.start()
    await stage.pass(600)
    expect(stage.over).toBe('ended')
  })

  it('is over at its end', async () => {
    const stage = new Stage(3000)
    await stage.start()
    await stage.pass(3500)
    expect(stage.over).toBe('ended')
    expect(stage.sent).toHaveLength(3000 / FRAME)
  })

  it('gives way to another source', async () => {
    const stage = new Stage()
    await stage.start()
    await stage.pass(500)
    stage.input.current = false
    await stage.pass(100)
    expect(stage.over).toBe('displaced')
  })

  it('stops at once, also while the file keeps it waiting', async () => {
    const stage = new Stage()
    stage.hangsAt = 0
    await stage.start()
    stage.stop()
    await stage.pass(0)
    expect(stage.over).toBe('stopped')
    const playing = new Stage()
    await playing.start()
    await playing.pass(seconds(1))
    playing.stop()
    await playing.pass(20)
    expect(playing.over).toBe('stopped')
  })

  it('says what is wrong with the film', async () => {
    const stage = new Stage()
    const broken = async function* (): AsyncGenerator<MediaMessage, void, void> {
      yield { type: TAG_VIDEO, timestamp: 0, body: Buffer.alloc(1) }
      throw new Error('the disk failed')
    }
    const playing = playOut({ from: broken, point: () => 10, input: stage.input, clock: stage.clock }, new AbortController().signal)
    await expect(playing).rejects.toThrow('the disk failed')
  })
})
