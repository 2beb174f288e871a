import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, aTechnician } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aTeachersPage, picturesGoOn, screenShows } from '#test/helper/pages.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'

let browser: Browser
let box: RunningBox

beforeAll(async () => {
  if (noChromium !== undefined) return
  ;[browser, box] = await Promise.all([aBrowser(), aBox()])
  await aClaimant(box)
})
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
afterAll(async () => {
  await browser?.close()
  await box?.dispose()
  // A box that was started again leaves its folder to whoever gave it.
  if (box !== undefined) rmSync(box.data, { recursive: true, force: true })
})

async function open(address: string, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  await page.goto(address)
  return page
}
const aScreen = (of = box): Promise<Page> => open(`${of.origin}/screen`, { width: 1280, height: 720 })
const aPhone = (of = box): Promise<Page> => open(of.origin, { width: 390, height: 844 })

describe.skipIf(noChromium !== undefined)(`a class in a real browser ${noChromium ?? ''}`, () => {
  it('is claimed, started and ended from a phone by a newcomer who has nothing but the screen', async () => {
    const fresh = await aBox()
    onTestFinished(() => fresh.dispose())
    const screen = await aScreen(fresh)
    await screenShows(screen, 'welcome')
    const code = fresh.claimCode()
    await screen.getByText(`${code.slice(0, 3)} ${code.slice(3)}`).waitFor()

    const phone = await aPhone(fresh)
    await phone.getByLabel('绑定码').fill(code)
    await phone.getByLabel('设一个 PIN 码').fill('246810')
    await phone.getByLabel('学校').fill('云岭小学')
    await phone.getByLabel('教室或班级').fill('三年二班')
    await phone.getByRole('button', { name: '绑定', exact: true }).click()
    await screen.getByText('三年二班').waitFor()

    await phone.getByRole('button', { name: '上示例课' }).click()
    await screenShows(screen, 'live')
    await picturesGoOn(screen)
    await phone.getByText('画面和声音都正常').waitFor()

    const end = phone.getByRole('button', { name: /下课/ })
    await end.dispatchEvent('pointerdown', { button: 0 })
    await screenShows(screen, 'welcome')
    // The lesson is free again: a fresh code is on the screen for the next teacher.
    await screen.getByText(/^\d{3} \d{3}$/).waitFor()
  })

  it('shows black when the teacher asks, and the class again when it is taken back', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const screen = await aScreen()
    await teacher.page.getByRole('button', { name: '黑屏' }).click()
    await screenShows(screen, 'black')
    await teacher.page.getByRole('button', { name: '恢复画面' }).first().click()
    await screenShows(screen, 'welcome')
  })

  it('speaks English on one phone while the school speaks Chinese', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    await teacher.page.getByRole('button', { name: 'English' }).click()
    await teacher.page.getByRole('button', { name: /Start/ }).first().waitFor()
    const other = await aPhone()
    expect(await other.locator('html').getAttribute('lang')).toMatch(/^zh/)
  })

  it.skipIf(noFfmpeg !== undefined)('published in the room stays on the screen through breaks of encoder and box', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const screen = await aScreen()
    let publisher = new FfmpegPublisher(box.publishUrl())
    await box.line((line) => line.msg === 'channel live')
    await teacher.device.call('POST', '/api/v1/lesson/start', {})
    await screenShows(screen, 'live')
    await picturesGoOn(screen)

    await publisher.kill()
    await screenShows(screen, 'picking-up')
    await teacher.page.getByText('主讲画面断了').waitFor()
    publisher = new FfmpegPublisher(box.publishUrl(), { size: '640x360' })
    await screenShows(screen, 'live')
    await picturesGoOn(screen)

    const { data, httpPort, rtmpPort } = box
    await box.kill()
    await publisher.ended()
    box = await aBox({ data, httpPort, rtmpPort })
    publisher = new FfmpegPublisher(box.publishUrl())
    await screenShows(screen, 'live')
    await picturesGoOn(screen)
    await teacher.device.call('POST', '/api/v1/lesson/end', {})
    await publisher.kill()
  })

  it.skipIf(noFfmpeg !== undefined)(
    'is fetched from the address that a technician pastes, through a platform that falls silent and returns',
    async () => {
      const upstream = await startHttpUpstream()
      onTestFinished(() => upstream.stop())
      const { teacher } = await aTeachersPage(browser, box, aTechnician)
      await teacher.page.goto(`${box.origin}/tech`)
      await teacher.page
        .getByRole('button', { name: '直播流' })
        .or(teacher.page.getByRole('link', { name: '直播流' }))
        .first()
        .click()
      await teacher.page.getByLabel('上游地址', { exact: true }).fill(upstream.url('/live.flv'))
      await teacher.page.getByRole('button', { name: '添加' }).click()
      await teacher.page.getByText('已保存').waitFor()

      const screen = await aScreen()
      await teacher.page.goto(box.origin)
      await teacher.page.getByRole('button', { name: /上课/ }).first().click()
      await screenShows(screen, 'live')
      await picturesGoOn(screen)

      upstream.freeze()
      await teacher.page
        .getByText(/主讲画面断了|没有画面传来/)
        .first()
        .waitFor()
      upstream.thaw()
      upstream.hangUp()
      await screenShows(screen, 'live')
      await picturesGoOn(screen)
      await upstream.stop()
    },
  )
})
