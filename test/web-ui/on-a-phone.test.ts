import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aTechnician } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, aTeachersPage } from '#test/helper/pages.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser
let box: RunningBox

beforeAll(async () => {
  if (noChromium === undefined) [browser, box] = await Promise.all([aBrowser(), aBox()])
})
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
afterAll(async () => {
  await browser?.close()
  await box?.dispose()
})

/** What is wrong with the page at `path` of the box once `until` is on it. */
async function wrongWith(page: Page, path: string, until: string): Promise<string[]> {
  await page.goto(`${box.origin}${path}`)
  await page.locator(until).first().waitFor()
  return (await brokenRulesOf(page)).map((fault) => `${path}: ${fault}`)
}

describe.skipIf(noChromium !== undefined)(`every page on a phone ${noChromium ?? ''}`, () => {
  it('fits, can be touched and can be read out before the box has an owner', async () => {
    const phone = await aPhone(browser)
    expect(await wrongWith(phone, '/', 'form.door')).toEqual([])
    expect(await wrongWith(phone, '/screen', '.big-code')).toEqual([])
    expect(await wrongWith(phone, '/tech', '.desk-door a')).toEqual([])
    expect(await wrongWith(phone, '/library', '.library-empty')).toEqual([])
    expect(await wrongWith(phone, '/join', '.sit-down')).toEqual([])
  })

  it('fits, can be touched and can be read out at the technician’s desk', async () => {
    const { teacher } = await aTeachersPage(browser, box)
    const sections = {
      overview: '.facts',
      streams: '.channel',
      viewers: 'h2',
      recordings: 'h2',
      storage: '.facts',
      screens: 'h2',
      settings: '.setting',
      tokens: '.inline-form',
    }
    for (const [section, until] of Object.entries(sections)) {
      expect(await wrongWith(teacher.page, `/tech?${section}#${section}`, until)).toEqual([])
    }
  })

  it('fits, can be touched and can be read out at the door and in class', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    expect(await wrongWith(await aPhone(browser), '/', '.ways')).toEqual([])
    expect(await wrongWith(teacher.page, '/', '.tiles')).toEqual([])
    await teacher.device.call('POST', '/api/v1/lesson/start', { sample: true })
    expect(await wrongWith(teacher.page, '/', '.hold')).toEqual([])
  })
})
