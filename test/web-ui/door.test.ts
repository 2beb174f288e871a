import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, aTechnician } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, aTeachersPage, lineMadeAnew, screenShows } from '#test/helper/pages.ts'

let browser: Browser
let box: RunningBox

beforeAll(async () => {
  if (noChromium === undefined) [browser, box] = await Promise.all([aBrowser(), aBox()])
})
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
afterAll(async () => {
  await browser?.close()
  await box?.dispose()
  // A box that was started again leaves its folder to whoever gave it.
  if (box !== undefined) rmSync(box.data, { recursive: true, force: true })
})

async function open(path: string): Promise<Page> {
  const page = await aPhone(browser)
  await page.goto(`${box.origin}${path}`)
  return page
}

describe.skipIf(noChromium !== undefined)(`the page of a box that is nobody’s ${noChromium ?? ''}`, () => {
  it('keeps what a newcomer has typed while its line to the box is made anew', async () => {
    const phone = await open('/')
    await phone.getByLabel('设一个 PIN 码').fill('246810')
    const passphrase = await phone.getByLabel('管理密码').inputValue()
    await lineMadeAnew(phone)
    expect(await phone.getByLabel('设一个 PIN 码').inputValue()).toBe('246810')
    expect(await phone.getByLabel('管理密码').inputValue()).toBe(passphrase)
  })

  it('says that the box is full where it has no place for one more page', async () => {
    const phone = await aPhone(browser)
    await phone.routeWebSocket(/feed/, (line) => line.close({ code: 1013 }))
    await phone.goto(box.origin)
    await phone.getByText('盒子上打开的页面太多了').waitFor()
  })
})

describe.skipIf(noChromium !== undefined)(`the class page in a real browser ${noChromium ?? ''}`, () => {
  beforeAll(() => aClaimant(box))

  it('lets a phone in that scanned the screen, without a tap, and keeps the code out of its history', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    await teacher.page.getByRole('button', { name: '退出' }).click()
    const screen = await open('/screen')
    const code = (await screen.getByText(/^\d{3} \d{3}$/).innerText()).replace(' ', '')
    const phone = await open(`/?code=${code}`)
    await phone.getByRole('button', { name: '黑屏' }).waitFor()
    expect(phone.url()).toBe(`${box.origin}/`)
  })

  it('says that a code is wrong and lets the teacher type it again', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    await teacher.page.getByRole('button', { name: '退出' }).click()
    const phone = await open('/')
    await phone.getByRole('button', { name: 'PIN 码' }).click()
    await phone.getByRole('textbox', { name: 'PIN 码' }).fill('135791')
    await phone.getByText('SECRET_WRONG').waitFor()
    await phone.getByRole('textbox', { name: 'PIN 码' }).fill('246810')
    await phone.getByRole('button', { name: '黑屏' }).waitFor()
  })

  it('keeps a second phone waiting until the one who holds the class lets it in', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const second = await open('/')
    await second.locator('.secret').getByRole('button', { name: '请对方允许' }).click()
    await second.getByText('等对方允许').waitFor()
    await teacher.page.getByRole('button', { name: '允许', exact: true }).click()
    await second.getByRole('button', { name: '黑屏' }).waitFor()
  })

  it('ends a class by a key that is held, and not by one that is brushed', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const screen = await open('/screen')
    await teacher.page.getByRole('button', { name: '上示例课' }).click()
    await screenShows(screen, 'live')
    const end = teacher.page.getByRole('button', { name: /下课/ })
    await end.press('Enter')
    await teacher.page.getByRole('button', { name: '黑屏' }).click()
    await screenShows(screen, 'black')
    await teacher.page.getByRole('button', { name: '撤销' }).click()
    await screenShows(screen, 'live')
    await end.focus()
    await teacher.page.keyboard.down('Enter')
    await screenShows(screen, 'welcome')
    await teacher.page.keyboard.up('Enter')
  })

  it('tells a phone that was not let in, and shows it the other way in once the class is free', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const second = await open('/')
    await second.locator('.secret').getByRole('button', { name: '请对方允许' }).click()
    await teacher.page.getByRole('button', { name: '不允许' }).click()
    await second.getByText('没有被允许进入').waitFor()
    await teacher.page.getByRole('button', { name: '退出' }).click()
    await second.getByRole('textbox', { name: '课堂码' }).waitFor()
  })

  it('ends the class although another command hangs on a bad network', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    const screen = await open('/screen')
    await teacher.page.getByRole('button', { name: '上示例课' }).click()
    await screenShows(screen, 'live')
    await teacher.page.route('**/lesson/black', () => undefined)
    await teacher.page.getByRole('button', { name: '黑屏' }).click()
    await teacher.page.getByRole('button', { name: /下课/ }).dispatchEvent('pointerdown', { button: 0 })
    await screenShows(screen, 'welcome')
  })

  it('says so when the box did not hear that somebody leaves', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    await teacher.page.route('**/sign-in/sign-out', (route) => route.abort())
    await teacher.page.getByRole('button', { name: '退出' }).click()
    await teacher.page.getByText('BOX_UNREACHABLE').waitFor()
  })

  it('says since when it is out of touch, and comes back by itself', async () => {
    const { teacher } = await aTeachersPage(browser, box, aTechnician)
    await teacher.page.getByRole('button', { name: '黑屏' }).waitFor()
    const { data, httpPort, rtmpPort } = box
    await box.kill()
    await teacher.page.getByText(/和盒子断开了/).waitFor()
    box = await aBox({ data, httpPort, rtmpPort })
    await teacher.page.getByText(/和盒子断开了/).waitFor({ state: 'detached' })
  })
})
