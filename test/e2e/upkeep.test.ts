import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LiveView } from '#appliance/contract/live.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aTeachersPage } from '#test/helper/pages.ts'
import { aFreePort } from '#test/helper/stubborn-encoder.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser
beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

/** A box that keeps its address, and the technician's page of whoever claimed it. */
async function aDesk(): Promise<{ box: RunningBox; page: Page; device: Device }> {
  const box = await aBox({ httpPort: await aFreePort(), rtmpPort: await aFreePort() })
  onTestFinished(() => box.dispose())
  const { teacher } = await aTeachersPage(browser, box)
  onTestFinished(() => teacher.page.context().close())
  return { box, ...teacher }
}

async function hold(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.focus()
  await page.keyboard.down('Enter')
  await page.waitForTimeout(1_200)
  await page.keyboard.up('Enter')
}

describe.skipIf(noChromium !== undefined)(`the technician’s upkeep of a real box ${noChromium ?? ''}`, () => {
  it('sees what the box writes as it comes, finds a line in it, holds still while it reads, and takes it home', async () => {
    const { box, page, device } = await aDesk()
    await page.goto(`${box.origin}/tech#log`)
    await page.locator('.log-line', { hasText: 'box is up' }).waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await device.call('PUT', '/api/v1/settings/sign_in.remember_days', { value: 20 })
    await page.locator('.log-line', { hasText: 'sign_in.remember_days' }).waitFor()
    await page.getByLabel('包含文字').fill('remember_days')
    await page.locator('.log-line', { hasText: 'room started' }).first().waitFor({ state: 'detached' })
    expect(await page.locator('.log-line').allInnerTexts()).toEqual([
      expect.stringMatching(/info\s+settings\s+setting changed setting=sign_in\.remember_days/),
    ])
    await page.getByRole('button', { name: '暂停' }).click()
    await device.call('PUT', '/api/v1/settings/sign_in.remember_days', { value: 25 })
    await page.getByText('其后又有 1 行').waitFor()
    expect(await page.locator('.log-line').count()).toBe(1)
    await page.getByRole('button', { name: '继续' }).click()
    await page.locator('.log-line').nth(1).waitFor()
    await page.getByLabel('包含文字').fill('')
    await page.getByLabel('级别').selectOption('error')
    await page.getByText('没有符合条件的日志').waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: '下载全部日志' }).click()
    expect((await coming).suggestedFilename()).toMatch(/^classbox-log-\d{8}T\d{6}\.ndjson$/)
  })

  it('starts the box again by holding a button, sees it come back, and reads on in its log', async () => {
    const { box, page, device } = await aDesk()
    await device.call('POST', '/api/v1/lesson/end', {})
    await page.goto(`${box.origin}/tech#log`)
    await page.locator('.log-line', { hasText: 'box is up' }).waitFor()
    await page.goto(`${box.origin}/tech#upkeep`)
    await hold(page, '重新启动')
    await page.getByText('盒子已恢复').waitFor({ timeout: 30_000 })
    expect((await device.call('GET', '/api/v1/settings')).status).toBe(200)
  })

  it('tests the network with one button, and reads what is wrong with an address and what to do', async () => {
    const { box, page, device } = await aDesk()
    const live = await device.call<LiveView>('GET', '/api/v1/live')
    const urls = [{ url: `http://127.0.0.1:${await aFreePort()}/live.flv?token=secret` }, { url: `${box.origin}/healthz` }]
    await device.call('PUT', '/api/v1/live/channels/class/upstreams', { revision: live.body.channels[0]?.upstreamsRevision, urls })
    await device.call('POST', '/api/v1/lesson/end', {})
    await page.goto(`${box.origin}/tech#network`)
    await page.getByText('最多用 0.7 MB 外网流量').waitFor()
    await page.getByRole('button', { name: '开始检测' }).click()
    await page.getByText('请从最上面一项开始处理').waitFor()
    const steps = await page.locator('.net-steps li').allInnerTexts()
    expect(steps.at(-2)).toMatch(/信号源[^]*token=\*\*\*[^]*未通过[^]*服务器拒绝连接[^]*检查地址里的端口/)
    expect(steps.at(-1)).toMatch(/信号源[^]*healthz[^]*正常[^]*毫秒内应答/)
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('takes a backup home, and brings it to a new box that takes the place of the old one', async () => {
    const old = await aDesk()
    await old.page.goto(`${old.box.origin}/tech#upkeep`)
    await old.page.getByLabel('备份密码').fill('seal of the backup')
    await old.page.getByLabel('再输入一次').fill('seal of the backu!')
    await old.page.getByText('两次输入不一致').waitFor()
    await old.page.getByLabel('再输入一次').fill('seal of the backup')
    const coming = old.page.waitForEvent('download')
    await old.page.getByRole('button', { name: '生成备份' }).click()
    const file = await (await coming).path()
    await old.page.getByText('已保存到浏览器的下载文件夹').waitFor()
    expect(await brokenRulesOf(old.page)).toEqual([])

    const { box, page, device } = await aDesk()
    await device.call('POST', '/api/v1/lesson/end', {})
    await device.call('PUT', '/api/v1/settings/box.room', { value: '还没有名字' })
    await page.goto(`${box.origin}/tech#upkeep`)
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('已传到盒子').waitFor()
    await page.locator('.upkeep-form').nth(1).getByLabel('备份密码').fill('seal of the backap')
    await hold(page, '恢复 按住一秒')
    await page.getByText('备份密码不对').waitFor()
    await page.locator('.upkeep-form').nth(1).getByLabel('备份密码').fill('seal of the backup')
    await hold(page, '恢复 按住一秒')
    await page.getByText('这是另一个盒子的备份：云岭小学 · 三年二班').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await hold(page, '顶替它')
    await page.getByText('绑定盒子时设定').waitFor({ timeout: 30_000 })
    expect((await device.call<{ room: string }>('GET', '/api/v1/box')).body.room).toBe('三年二班')
  })

  it('is warned while a class is given, and breaks it off only by a second button', async () => {
    const { box, page, device } = await aDesk()
    await device.call('POST', '/api/v1/lesson/start', {})
    await page.goto(`${box.origin}/tech#upkeep`)
    await hold(page, '重新启动')
    await page.getByText('正在上课。重新启动会让所有屏幕的画面中断几秒').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await hold(page, '上课中也要重新启动')
    await page.getByText('盒子已恢复').waitFor({ timeout: 30_000 })
    expect((await device.call('GET', '/api/v1/lesson')).body).toMatchObject({ running: true })
  })
})
