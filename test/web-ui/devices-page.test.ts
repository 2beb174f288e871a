import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ClickersDesk, LearnView, ReceiverView } from '#appliance/contract/clickers.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

const PORT = '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0'
const NONE = { checksum: 0, malformed: 0, contradicts: 0, key: 0, 'too-long': 0 }
const COUNTERS = { bytes: 4000, frames: 140, presses: 61, bad: NONE, duplicates: 0, limited: 0, unknown: 0, unplugged: 0 }

const front: ReceiverView = {
  ...{ id: '0a0a0a0a', name: '前排', driver: 'turning-line', port: PORT, device: '/dev/ttyUSB0', origin: 'settings', state: 'open' },
  ...{ since: Date.UTC(2026, 8, 1), counters: { ...COUNTERS, bad: { ...NONE, checksum: 3 }, duplicates: 12 }, lowBatteries: ['090FD3'] },
}
const back: ReceiverView = {
  ...{ id: '0b0b0b0b', name: '', driver: 'generic', preset: 'ascii', port: '/dev/ttyAMA0', origin: 'settings', state: 'missing' },
  ...{ since: Date.UTC(2026, 8, 1), counters: COUNTERS, lowBatteries: [] },
  trouble: { kind: 'missing', since: Date.UTC(2026, 8, 1), says: 'nothing is plugged in at /dev/ttyAMA0' },
}
const desk: ClickersDesk = {
  receivers: [front, back],
  learning: false,
  ports: [
    { kind: 'serial', device: '/dev/ttyUSB0', port: PORT, names: [PORT], vendor: '1a86', product: '7523', receiver: '0a0a0a0a' },
    { kind: 'serial', device: '/dev/ttyUSB1', port: '/dev/serial/by-path/two', names: ['/dev/serial/by-path/two'] },
  ],
}
const learned: LearnView = {
  ...{ port: '/dev/serial/by-path/two', baud: 115_200, state: 'open', bytes: 54 },
  chunks: [{ at: 1250, hex: Buffer.from('incoming: 090fd335ae08 --> 5\r\n').toString('hex') }],
  candidates: [
    { driver: 'turning-line', presses: 1, bad: 0, fits: true, last: [{ device: 'turning:090FD3', key: 'E' }] },
    { driver: 'open-clicker-json', presses: 0, bad: 1, fits: false, last: [] },
  ],
}

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

async function atDevices(): Promise<{ page: Page; box: ToldBox }> {
  const box = new ToldBox(aClassOnAir())
  box.replies = ({ method, path }) => {
    if (path === '/clickers') return { status: 200, body: desk }
    return path === '/clickers/learn' && method !== 'DELETE' ? { status: 200, body: learned } : undefined
  }
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
    expect(await page.locator('.receiver').last().innerText()).toMatch(/ascii[^]*没有插上[^]*插回原来的 USB 口/)
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
