import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import type { TestContext } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import type { TagType } from '#appliance/live/media.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { publishInRealTime } from '#appliance/live/sample/clip-publishing.ts'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aScreenInClass, picturesGoOn } from '#test/helper/pages.ts'

const CLIP = new URL('../../appliance/live/sample/sample-class.flv', import.meta.url).pathname
const MINUTE = 60_000

let browser: Browser
beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

/** An encoder of the sample lesson that can lose its microphone or its camera. */
async function anEncoder(url: string): Promise<{ lose: (track: TagType | undefined) => void; stop: () => Promise<void> }> {
  const clock = new RealClock()
  const publisher = new RtmpPublisher({ clock })
  await publisher.connect(url)
  const ending = new AbortController()
  let lost: TagType | undefined
  const through: Pick<RtmpPublisher, 'send' | 'drain'> = {
    send: (message) => void (message.type !== lost && publisher.send(message)),
    drain: () => publisher.drain(),
  }
  const publishing = publishInRealTime({ clip: readLoopingClip(await readFile(CLIP)), publisher: through, clock }, ending.signal)
  return {
    lose: (track) => void (lost = track),
    stop: async () => {
      ending.abort()
      await publishing
      await publisher.close()
    },
  }
}

/** A screen in the middle of a class that an encoder in the room gives. */
async function aScreen(onTestFinished: TestContext['onTestFinished']): Promise<{
  box: RunningBox
  screen: Page
  lose: (track: TagType | undefined) => void
}> {
  const box = await aBox()
  onTestFinished(() => box.dispose())
  const encoder = await anEncoder(box.publishUrl())
  onTestFinished(() => encoder.stop())
  return { box, screen: await aScreenInClass(browser, box, onTestFinished), lose: encoder.lose }
}

/** Resolves once the box names one track only, which a player that waits for both has come to need. */
async function untilOneTrackIsNamed(box: RunningBox): Promise<void> {
  const isOne = async (): Promise<boolean> => {
    const { channels } = (await (await fetch(`${box.origin}/api/v1/live`)).json()) as LiveView
    return channels[0]?.audio === undefined || channels[0].video === undefined
  }
  await vi.waitUntil(isOne, { timeout: MINUTE, interval: 200 })
}

/** Runs in the page: resolves once three seconds were played since it was asked, whatever the player did meanwhile. */
const UNTIL_IT_PLAYS = `new Promise((resolve) => {
  let time = document.querySelector('video')?.currentTime ?? 0, played = 0
  const timer = setInterval(() => {
    const now = document.querySelector('video')?.currentTime ?? 0
    if (now > time && now - time < 1) played += now - time
    time = now
    if (played > 3) { clearInterval(timer); resolve(played) }
  }, 100)
})`

describe.skipIf(noChromium !== undefined)(`an encoder that loses one track in the middle of a lesson ${noChromium ?? ''}`, () => {
  it.concurrent.for([
    { track: TAG_AUDIO, name: 'microphone' },
    { track: TAG_VIDEO, name: 'camera' },
  ] as const)('($name) leaves the screen with the other one', { timeout: 2 * MINUTE }, async ({ track }, { expect, onTestFinished }) => {
    const { box, screen, lose } = await aScreen(onTestFinished)
    lose(track)
    await untilOneTrackIsNamed(box)
    expect(await screen.evaluate<number>(UNTIL_IT_PLAYS)).toBeGreaterThan(3)
    lose(undefined)
    await picturesGoOn(screen)
  })
})
