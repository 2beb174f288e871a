import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aTeachersPage, picturesGoOn, screenShows } from '#test/helper/pages.ts'
import { hevcClip, RoomEncoder } from '#test/helper/room-encoder.ts'
import { readClip } from '#test/upstreams/clip.ts'

/** A screen that waited for its next try would take half a minute. */
const WITHIN = 15_000

let browser: Browser
let box: RunningBox
let encoder: RoomEncoder

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  box = await aBox()
  encoder = new RoomEncoder()
})
afterEach(async () => {
  encoder.disconnect()
  await Promise.all(browser.contexts().map((context) => context.close()))
  await box.dispose()
})

describe.skipIf(noChromium !== undefined)(`a picture that the screen cannot show ${noChromium ?? ''}`, () => {
  it('is named on the screen and on the phone, and gives way to one that it can', async () => {
    const { teacher } = await aTeachersPage(browser, box)
    await encoder.connect(box.publishUrl())
    encoder.send(hevcClip())
    await box.line((line) => line.msg === 'channel live')
    await teacher.device.call('POST', '/api/v1/lesson/start', {})
    const screen = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage()
    await screen.goto(`${box.origin}/screen`)
    await screenShows(screen, 'cannot-play')
    await screen.getByText('这块屏幕放不了主讲的画面格式').waitFor()
    await teacher.page.getByText('主讲用了少见的画面格式').waitFor()

    encoder.send(readClip())
    await screenShows(screen, 'live', WITHIN)
    await picturesGoOn(screen)
    expect(await screen.getByText('这块屏幕放不了主讲的画面格式').count()).toBe(0)
  })
})
