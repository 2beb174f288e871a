import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { FfmpegChild, FfmpegPort } from '#appliance/live/pull/ffmpeg.ts'
import { flvHeader, flvTag } from '#appliance/live/flv/flv-tag.ts'
import { TAG_AUDIO } from '#appliance/live/media.ts'
import { aPull } from './pull-rig.ts'
import type { PullRig } from './pull-rig.ts'

/** A child at the pipe: says what the test says, dies when the test or the pull wants it. */
class PipedChild implements FfmpegChild {
  readonly pid = 4_000_000
  readonly stdout = new PassThrough()
  readonly gone: Promise<void>
  #leave: () => void = () => undefined

  constructor() {
    this.gone = new Promise((resolve) => (this.#leave = resolve))
  }

  onLine(): void {
    // it has nothing to say
  }

  end(): void {
    this.#leave()
  }

  /** Sound alone: the least that counts as media. */
  sound(timestamp: number): void {
    const header = timestamp === 0 ? [flvHeader({ audio: true, video: false })] : []
    this.stdout.write(Buffer.concat([...header, flvTag({ type: TAG_AUDIO, timestamp, body: Buffer.from([0xaf, 1, 33, 16]) })]))
  }
}

function aPipedPull() {
  const clock = new ManualClock()
  const children: PipedChild[] = []
  const ffmpeg: FfmpegPort = {
    find: async () => ({ path: '/usr/bin/ffmpeg' }),
    launch() {
      const child = new PipedChild()
      children.push(child)
      return child
    },
  }
  const rig = aPull({
    source: { url: 'rtmp://upstream/live/class' },
    clock,
    ffmpeg,
    limits: { firstRetry: seconds(1), lastRetry: seconds(30), stall: seconds(3) },
  })
  return { rig, clock, children }
}

function waits(rig: PullRig): number[] {
  return rig.facts.map((fact) => (fact.name === 'live.pull-failed' ? fact.payload.retryIn : NaN))
}

describe('an upstream that does not work', () => {
  it('is tried after 1 s, then ever less often, at least each 30 s', async () => {
    const { rig, clock, children } = aPipedPull()
    await using _ = rig
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await rig.until(() => children.length === attempt)
      children.at(-1)?.end()
      await rig.until(() => rig.facts.length === attempt)
      expect(rig.upstream).toMatchObject({ state: 'waiting', nextTryAt: clock.now() + (waits(rig).at(-1) ?? 0) })
      clock.advance(seconds(30))
    }
    expect(waits(rig)).toEqual([1, 2, 4, 8, 16, 30, 30].map(seconds))
  })

  it('is forgiven once it was well for 30 s', async () => {
    const { rig, clock, children } = aPipedPull()
    await using _ = rig
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await rig.until(() => children.length === attempt)
      if (attempt === 3) await playFor(children[2], rig, clock)
      children.at(-1)?.end()
      await rig.until(() => rig.facts.length === attempt)
      clock.advance(seconds(30))
    }
    expect(waits(rig)).toEqual([1, 2, 1].map(seconds))
  })

  it('that stalls is left after 3 s, and its next silence is borne longer', async () => {
    const { rig, clock, children } = aPipedPull()
    await using _ = rig
    for (const [attempt, patience] of [3, 6].entries()) {
      await rig.until(() => children.length === attempt + 1)
      children[attempt]?.sound(0)
      await rig.until(() => rig.door.feeds[attempt]?.messages.length === 1)
      clock.advance(seconds(patience))
      expect(rig.door.feeds[attempt]?.ended).toBe(false)
      clock.advance(seconds(0.4))
      expect(rig.door.feeds[attempt]?.ended).toBe(true)
      await rig.until(() => rig.facts.length === attempt + 1)
      clock.advance(seconds(30))
    }
  })
})

async function playFor(child: PipedChild | undefined, rig: PullRig, clock: ManualClock): Promise<void> {
  for (let second = 0; second <= 31; second += 1) {
    child?.sound(seconds(second))
    await rig.until(() => rig.door.feeds.at(-1)?.messages.length === second + 1)
    clock.advance(seconds(1))
  }
}

describe('a pull that is switched off', () => {
  it('shows the address that it would pull, and tells its watchers only when that changes', async () => {
    const { rig } = aPipedPull()
    await using _ = rig
    await rig.pull.stop()
    const shown: unknown[] = []
    rig.pull.view.watch((view) => shown.push(view))
    rig.sources = [{ url: 'rtmp://elsewhere/live/class' }]
    rig.pull.refresh()
    rig.pull.refresh()
    rig.sources = []
    rig.pull.refresh()
    expect(shown).toMatchObject([[{ url: 'rtmp://elsewhere/live/***', state: 'off', attempts: 0 }], []])
  })

  it('begins as soon as there is an address', async () => {
    const { rig, children } = aPipedPull()
    await using _ = rig
    const { sources } = rig
    rig.sources = []
    rig.pull.refresh()
    await rig.until(() => rig.upstream === undefined)
    const before = children.length
    rig.sources = sources
    rig.pull.refresh()
    await rig.until(() => children.length > before)
  })
})
