import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { textOf, zoneOf } from '#appliance/base/zone.ts'
import type { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { SimulatedKeyboard } from '#appliance/hardware/evdev/simulated-keyboard.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { picturesGoOn, screenShows } from '#test/helper/pages.ts'
import { until } from '#test/helper/until.ts'
import { aFifo } from '../hardware/a-fifo.ts'
import { startLibraryBox, untilReady } from '../library/a-library-box.ts'
import { anItem, aPublisher } from '../library/a-publisher.ts'

const cannot = noFfmpeg ?? noChromium
const ZONE = zoneOf('Asia/Shanghai')
const TOPIC = '分数的意义'
/** Milliseconds that a thumb takes to press again. */
const THUMB = 80
/** The box comes back, and with it the picture. */
const SLOW = 60_000

let browser: Browser

beforeAll(async () => {
  if (cannot === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

/** A room with a box, a projector, a mouse and a remote: a lesson of the timetable is about to begin, and the far teacher is on air. */
class Room {
  box: RunningBox
  readonly staff: Device
  readonly screen: Page
  readonly #begin: (from: RunningBox) => Promise<RunningBox>
  #farTeacher: FfmpegPublisher

  constructor(parts: { box: RunningBox; staff: Device; screen: Page; begin: (from: RunningBox) => Promise<RunningBox> }) {
    this.box = parts.box
    this.staff = parts.staff
    this.screen = parts.screen
    this.#begin = parts.begin
    this.#farTeacher = new FfmpegPublisher(this.box.publishUrl())
  }

  /** The stop of the remote. */
  get on() {
    return this.screen.locator('.hand [data-stop]:focus')
  }

  phase(phase: string): Promise<void> {
    return this.screen.locator(`.quiz[data-phase="${phase}"]`).waitFor()
  }

  /** By key of a remote, as the browser hears it. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.screen.keyboard.press(key)
  }

  /** Goes by remote to what is called so. */
  async goTo(name: string): Promise<void> {
    for (let tries = 0; tries < 12; tries += 1) {
      // While the box is away, nothing can be done.
      if (((await this.on.getAttribute('aria-label')) ?? (await this.on.innerText())).includes(name))
        return this.screen.locator('.hand [data-stop]:focus:not([aria-disabled])').waitFor()
      await this.press('PageDown')
    }
    throw new Error(`no key leads to ${name}`)
  }

  /** kill -9, and the same box again; the far teacher comes back, too. */
  async powerCut(): Promise<void> {
    await this.box.kill()
    await this.#farTeacher.kill()
    this.box = await this.#begin(this.box)
    this.#farTeacher = new FfmpegPublisher(this.box.publishUrl())
  }

  async leave(): Promise<void> {
    await this.#farTeacher.kill()
    await this.box.dispose()
  }
}

async function aRoom({ more = '' }: { more?: string } = {}): Promise<Room> {
  const publisher = aPublisher()
  const film = publisher.blob('a film', { mime: 'video/mp4' })
  const course = (id: string, title: string) =>
    anItem({
      ...{
        id,
        title: { 'zh-Hans': title },
        keywords: [title],
        durationMs: 300_000,
        assets: [{ asset: film.sha256, role: 'main' as const }],
      },
    })
  publisher.catalogue([course('decimals', '小数的意义'), course('fractions', TOPIC), course('areas', '长方形的面积')], [film])
  const server = await publisher.serve()
  const catalogues = [{ url: server.url, fingerprint: publisher.fingerprint }]
  const box = await startLibraryBox({ catalogues, more })
  const staff = await aClaimant(box)
  await staff.call('POST', '/api/v1/time/confirm', { now: Date.now() })
  const at = (minutes: number): string => textOf(ZONE?.wallAt(Date.now() + minutes * 60_000) ?? 0).slice(0, 19)
  publisher.timetable([{ uid: 'maths', start: at(1), end: at(41), title: { 'zh-Hans': TOPIC } }])
  await staff.call('POST', '/api/v1/library/check', {})
  await untilReady(box, 'decimals', 'fractions', 'areas')
  await until(async () => (await staff.call<LessonView>('GET', '/api/v1/lesson')).body.phase === 'warming')
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  const screen = await context.newPage()
  const begin = (from: RunningBox): Promise<RunningBox> =>
    startLibraryBox({ catalogues, more, data: from.data, httpPort: from.httpPort, rtmpPort: from.rtmpPort })
  const room = new Room({ box, staff, screen, begin })
  onTestFinished(async () => {
    await context.close()
    await room.leave()
    await box.dispose()
  })
  await screen.goto(`${box.origin}/screen`)
  await screenShows(screen, 'welcome')
  return room
}

// These run in the page, which has a DOM that these tests do not.
/** How many pictures are painted while the bars stand over them; and what lies above the middle of each bar. */
const BARS_OVER_PICTURES = `new Promise((resolve) => {
  const video = document.querySelector('video')
  const [picture, bars] = [video.getBoundingClientRect(), [...document.querySelectorAll('.quiz-bars .bar:not(.before)')]]
  let painted = 0
  const paint = () => {
    if (++painted < 10) return video.requestVideoFrameCallback(paint)
    resolve(bars.map((bar) => {
      const { left, top, right, bottom } = bar.getBoundingClientRect()
      const isOver = left >= picture.left && right <= picture.right && top >= picture.top && bottom <= picture.bottom
      return isOver && document.elementFromPoint(left + 2, (top + bottom) / 2) === bar && !video.paused
    }))
  }
  video.requestVideoFrameCallback(paint)
})`

describe.skipIf(cannot !== undefined)(`no phone, no clickers ${cannot ?? ''}`, { timeout: 240_000 }, () => {
  it('with a remote and a mouse at the box’s own screen a class is started, asked, counted, told, and helped in its next lesson', async () => {
    const room = await aRoom()
    const { screen } = room
    await room.press('PageDown')
    expect(await room.on.innerText()).toContain(TOPIC)
    await room.press('b')
    await screenShows(screen, 'live', SLOW)
    await picturesGoOn(screen)

    await room.press('PageDown')
    await room.goTo('两个选项')
    await room.press('b')
    await room.phase('open')
    await room.goTo('A：举手人数')
    // Two tens, three ones: digit by digit.
    await room.press('b', 'PageUp', 'PageUp', 'b', 'PageUp', 'PageUp', 'PageUp', 'b')
    expect(await room.on.getAttribute('aria-label')).toBe('B：举手人数')
    const more = screen.getByRole('button', { name: 'B：多 1 人' })
    for (let hands = 0; hands < 20; hands += 1) await more.click()
    await screen.getByRole('button', { name: 'B：少 1 人' }).click()
    expect(await screen.locator('.dial-count').allInnerTexts()).toEqual(
      ['23', '19'].map((count) => expect.stringMatching(count.split('').join('\\s*'))),
    )
    await screen.getByRole('button', { name: '停止答题' }).click()
    await room.phase('closed')
    expect(await screen.locator('.quiz .bar').count()).toBe(0)

    await room.powerCut()
    await screenShows(screen, 'live', SLOW)
    await picturesGoOn(screen)
    await room.phase('closed')
    await room.press('PageUp')
    await room.goTo('A 是对的')
    await room.press('b')
    await room.phase('revealed')
    expect(await screen.evaluate(BARS_OVER_PICTURES)).toEqual([true, true])
    expect(await screen.locator('.bar-count b').allInnerTexts()).toEqual(['23', '19'])
    expect(await screen.locator('.bar-row.right .mark').getAttribute('aria-label')).toBe('A')

    await room.powerCut()
    await screenShows(screen, 'live', SLOW)
    await picturesGoOn(screen)
    await room.phase('revealed')
    expect(await screen.locator('.bar-count b').allInnerTexts()).toEqual(['23', '19'])
    await room.press('PageDown')
    await room.goTo('收起')
    await room.press('Enter')
    await screen.locator('.quiz').waitFor({ state: 'detached' })
    await room.goTo('下课')
    await room.press('b')
    await room.goTo('确定下课')
    await room.press('b')
    await screenShows(screen, 'welcome')

    expect(await firstSuggested(room)).toEqual([expect.stringContaining(TOPIC), expect.stringContaining('19人选错')])
  })

  it('a remote whose receiver is in the box is heard once, though the box’s browser hears its keys, too', async () => {
    const folder = await aFolder()
    const path = aFifo(join(folder, 'remote'))
    const remote = await SimulatedKeyboard.plugIn(path, 24)
    onTestFinished(() => remote.pullOut())
    const room = await aRoom({ more: `buttons: { presenters: [{ name: 讲台, device: ${path} }] }` })
    const { screen, staff } = room
    await until(async () => (await staff.call<ButtonsDesk>('GET', '/api/v1/buttons')).body.buttons[0]?.state === 'ready')
    /** One press, as the kernel hands it to everybody who listens. */
    const press = async (key: 'PAGEDOWN' | 'PAGEUP' | 'B', heardAs: string): Promise<void> => {
      await screen.keyboard.press(heardAs)
      await remote.send({ key, move: 'down', time: Date.now() }, { key, move: 'up', time: Date.now() + 1 })
      // Sooner it were a contact that bounces.
      await new Promise((resolve) => setTimeout(resolve, THUMB))
    }
    await press('PAGEDOWN', 'PageDown')
    await room.on.waitFor()
    await press('B', 'b')
    await screenShows(screen, 'live', SLOW)
    await screen.locator('.hand [data-stop]', { hasText: 'A / B' }).waitFor()
    // Twice three were six, and back at the first of six.
    for (let presses = 0; presses < 3; presses += 1) await press('PAGEDOWN', 'PageDown')
    await press('B', 'b')
    await room.phase('open')
    expect(await screen.locator('.quiz').getAttribute('data-kind')).toBe('scale')
  })
})

/** At a PC of the school, where somebody puts the next lesson together: what is offered first, and why. */
async function firstSuggested({ box }: Room): Promise<string[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(`${box.origin}/run-sheets`)
  await page.getByLabel('PIN 码').fill('246810')
  await page.locator('.plan-nav').waitFor()
  await page.getByLabel('新的课单').fill('下一节')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '智能组课' }).click()
  const first = page.locator('.finds .plan-row').first()
  await first.waitFor()
  return [await first.locator('b').innerText(), await first.locator('.reasons').innerText()]
}
