import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { answerClickers } from '#test/helper/told-devices.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

async function atDevices(): Promise<{ page: Page; box: ToldBox }> {
  const box = new ToldBox(aClassOnAir())
  answerClickers(box)
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}/tech#devices`)
  await page.locator('.receiver').first().waitFor()
  return { page, box }
}

describe.skipIf(noChromium !== undefined)(`the devices at the technician’s desk ${noChromium ?? ''}`, () => {
  it('are shown with what they hear and what is wrong with them, a port is watched, and its driver chosen', async () => {
    const { page, box } = await atDevices()
    expect(await page.locator('.receiver').first().innerText()).toMatch(/前排[^]*正在接收[^]*61[^]*12[^]*校验 3[^]*090FD3/)
    expect(await page.locator('.receiver', { hasText: 'ascii' }).innerText()).toMatch(/ascii[^]*没有插上[^]*插回原来的 USB 口/)
    expect(await brokenRulesOf(page)).toEqual([])
    await page.locator('.setting', { hasText: 'ttyUSB1' }).getByRole('button', { name: '查看收到的内容' }).click()
    await page.getByText('incoming: 090fd3').waitFor()
    const fitting = page.locator('.learn .setting').first()
    expect(await fitting.innerText()).toMatch(/认得[^]*turning:090FD3 E/)
    expect(await brokenRulesOf(page)).toEqual([])
    await fitting.getByRole('button', { name: '用这个' }).click()
    await page.locator('.learn').waitFor({ state: 'detached' })
    const given = await box.commands(3)
    expect(given.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/clickers/learn', { port: '/dev/serial/by-path/two', baud: 115_200 }],
      ['PUT', '/clickers/receivers', { port: '/dev/serial/by-path/two', driver: 'turning-line', baud: 115_200 }],
      ['DELETE', '/clickers/learn', null],
    ])
  })

  it('of fingers are shown with what to do about each, and light up when they are pressed to test them', async () => {
    const { page } = await atDevices()
    await page.locator('.press-test').waitFor()
    const cardOf = (name: string) => page.locator('.receiver', { hasText: name }).innerText()
    expect(await cardOf('红队')).toMatch(/抢答按钮[^]*正按着[^]*gpio 17[^]*09:00:00，17[^]*7[^]*2/)
    expect(await cardOf('蓝队')).toMatch(/没有这个针脚[^]*检查 buttons.groups/)
    expect(await cardOf('翻页笔')).toMatch(/可用[^]*PAGEDOWN[^]*内核/)
    expect(await cardOf('3排2座')).toMatch(/没有接上[^]*USB 插头[^]*启动以来没有按过/)
    await page.getByRole('button', { name: '按一按试试' }).click()
    expect(await page.locator('.press-tile.lit').innerText()).toMatch(/红队/)
    expect(await page.locator('.press-test [role=log]').innerText()).toMatch(/VOLUMEUP[^]*设置里没有用到这个键/)
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('may be described by hand, and be used no longer', async () => {
    const { page, box } = await atDevices()
    await page.getByRole('button', { name: '不再使用' }).first().click()
    await page.getByLabel('其他端口的路径').fill('/dev/ttyAMA0')
    await page.locator('form').getByRole('button', { name: '查看收到的内容' }).click()
    await page.getByText('自定义格式').last().click()
    await page.locator('textarea').fill('framing fixed')
    await page.getByRole('button', { name: '试一试' }).click()
    await page.getByText('这一行看不懂：framing fixed').waitFor()
    await page.locator('textarea').fill('framing: fixed\nlength: 8\nid: 0 4 hex\nkey: 4 1 u8')
    await page.getByRole('button', { name: '试一试' }).click()
    const own = { driver: 'generic', framing: 'fixed', length: 8, id: '0 4 hex', key: '4 1 u8' }
    expect((await box.commands(3)).map(({ method, path, body }) => [method, path, body])).toEqual([
      ['DELETE', '/clickers/receivers/0a0a0a0a', null],
      ['POST', '/clickers/learn', { port: '/dev/ttyAMA0', baud: 115_200 }],
      ['POST', '/clickers/learn', { port: '/dev/ttyAMA0', baud: 115_200, settings: { port: '/dev/ttyAMA0', ...own } }],
    ])
  })
})
