import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, aTechnician } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aTeachersPage } from '#test/helper/pages.ts'

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
})

/** Runs in the page: resolves once the recording that is open has played for a second. */
const UNTIL_IT_PLAYS = `new Promise((resolve) => {
  const video = document.querySelector('.recording video')
  video.addEventListener('timeupdate', () => (video.videoWidth > 0 && video.currentTime > 1 ? resolve() : undefined))
})`

describe.skipIf(noChromium !== undefined)(`a class that a teacher keeps ${noChromium ?? ''}`, () => {
  it('is played while it runs and after it, downloaded, and deleted, all from the phone', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const { page } = teacher
    await page.getByRole('button', { name: '上示例课' }).click()
    await page.getByRole('button', { name: '留下这节课' }).click()
    await page.getByText('下课后会留着').waitFor()
    const row = page.locator('.recording').first()
    await page.getByRole('button', { name: '记下这里' }).click()
    await page.getByText('已记下').waitFor()
    await row.getByRole('button', { name: '播放' }).click()
    await page.evaluate(UNTIL_IT_PLAYS)
    await row.getByRole('button', { name: '收起' }).click()

    await page.getByRole('button', { name: /下课/ }).dispatchEvent('pointerdown', { button: 0 })
    await row.getByRole('link', { name: '下载' }).waitFor()
    expect(await row.innerText()).toContain('已留下')
    await row
      .getByRole('button', { name: /\d:\d\d 再讲一遍/ })
      .first()
      .click()
    await page.evaluate(UNTIL_IT_PLAYS)
    const [download] = await Promise.all([page.waitForEvent('download'), row.getByRole('link', { name: '下载' }).click()])
    expect(download.suggestedFilename()).toMatch(/\.mp4$/)
    expect(await download.failure()).toBeNull()

    await row.getByRole('button', { name: '删除' }).click()
    await page.getByText('还没有录像').waitFor()
  })

  it('is gone with its end where nobody keeps it', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const { page } = teacher
    await page.getByRole('button', { name: '上示例课' }).click()
    await page.getByText('下课就删除').waitFor()
    await page.getByRole('button', { name: /下课/ }).dispatchEvent('pointerdown', { button: 0 })
    await page.getByText('还没有录像').waitFor()
  })
})
