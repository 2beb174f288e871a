import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Asset } from '#appliance/contract/catalogue.ts'
import type { SheetDetail, StepDraft } from '#appliance/contract/run-sheet.ts'
import type { RunView } from '#appliance/contract/run.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { screenShows } from '#test/helper/pages.ts'
import { startLibraryBox, untilReady } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { TreeServer } from '#test/library/tree-server.ts'

const tidy = new AsyncDisposableStack()
let browser: Browser
let box: RunningBox
let teacher: Device

beforeAll(async () => {
  if (noChromium !== undefined) return
  browser = await aBrowser()
  tidy.defer(() => browser.close())
  box = await aSchool()
  teacher = await aClaimant(box)
  await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
  await untilReady(box, 'film', 'slides')
})
afterAll(() => tidy.disposeAsync())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

async function made(...wish: readonly string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-made-'))
  const path = join(folder, wish.at(-1) ?? '')
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', ...wish.slice(0, -1), path])
  const bytes = await readFile(path)
  await rm(folder, { recursive: true })
  return bytes
}

const main = ({ sha256 }: Asset) => ({ asset: sha256, role: 'main' }) as const

/** A box with a film of a minute, slides of two pages, a file that no browser shows, and one that never comes. */
async function aSchool(): Promise<RunningBox> {
  const publisher = aPublisher()
  const pictures = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=60', '-f', 'lavfi', '-i', 'sine=440:d=60']
  const packed = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart']
  const film = publisher.blob(await made(...pictures, ...packed, 'film.mp4'), { mime: 'video/mp4' })
  const page = async (colour: string) =>
    publisher.blob(await made('-f', 'lavfi', '-i', `color=${colour}:s=160x90`, '-frames:v', '1', 'page.png'), { mime: 'image/png' })
  const pages = [await page('red'), await page('blue')]
  const slides = publisher.blob('slides', { mime: 'application/vnd.ms-powerpoint' })
  const office = publisher.blob('office', { mime: 'application/vnd.ms-excel' })
  const lost = { ...publisher.blob('lost', { mime: 'video/mp4' }) }
  publisher.blobs.delete(lost.sha256)
  publisher.catalogue(
    [
      anItem({ id: 'film', title: { 'zh-Hans': '分数的认识' }, durationMs: 60_000, assets: [main(film)] }),
      anItem({
        ...{ id: 'slides', kind: 'slides' },
        assets: [main(slides), ...pages.map(({ sha256 }) => ({ asset: sha256, role: 'page' as const }))],
      }),
      anItem({ id: 'office', kind: 'document', assets: [main(office)] }),
      anItem({ id: 'lost', assets: [main(lost)] }),
    ],
    [film, slides, office, lost, ...pages],
  )
  const server = await new TreeServer(publisher).listen()
  tidy.defer(() => server.close())
  const school = await startLibraryBox({ catalogues: [{ url: server.url, fingerprint: publisher.fingerprint }] })
  tidy.defer(() => school.dispose())
  return school
}

/** A sheet of these steps that is run from the first, and a projector that follows. */
async function aClassOn(...steps: readonly StepDraft[]) {
  const title = { title: { 'zh-Hans': '分数' } }
  let { sheet } = (await teacher.call<SheetDetail>('POST', '/api/v1/run-sheets', title)).body
  for (const step of steps) {
    const body = { revision: sheet.revision, change: { do: 'insert', step } }
    sheet = (await teacher.call<SheetDetail>('POST', `/api/v1/run-sheets/${sheet.id}/changes`, body)).body.sheet
  }
  await teacher.call('POST', '/api/v1/run/end')
  await teacher.call<RunView>('POST', '/api/v1/run/begin', { sheetId: sheet.id })
  const screen = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await screen.goto(`${box.origin}/screen`)
  const choose = async (choice: object): Promise<void> => {
    const { run } = (await teacher.call<RunView>('GET', '/api/v1/run')).body
    await teacher.call('POST', '/api/v1/run/choose', { on: run?.steps[run.at]?.step.id, choice })
  }
  return { screen, choose, next: () => choose({ do: 'next' }) }
}

const film = (what: string) => `document.querySelector('.staged-film').${what}`
const until = (page: Page, holds: string): Promise<unknown> =>
  vi.waitUntil(() => page.evaluate<boolean>(`Boolean(${holds})`), { timeout: 30_000, interval: 50 })

describe.skipIf(noChromium !== undefined)(`a run sheet on the projector ${noChromium ?? ''}`, { timeout: 90_000 }, () => {
  it('goes from the far teacher to a film at its place, aloud on the main screen, and back', async () => {
    const { screen, next } = await aClassOn(
      { kind: 'live', minutes: 1 },
      { kind: 'item', itemId: 'film', minutes: 1, fromMs: 20_000 },
      { kind: 'live', minutes: 1 },
    )
    await screenShows(screen, 'live')
    await next()
    await screenShows(screen, 'item')
    await until(screen, `${film('currentTime')} > 20 && ${film('currentTime')} < 40`)
    expect(await screen.evaluate(film('muted'))).toBe(false)
    expect(await screen.evaluate(film('controls'))).toBe(false)
    await next()
    await screenShows(screen, 'live')
  })

  it('holds the film while the tutor explains, and a screen that comes later finds the place', async () => {
    const { screen, choose } = await aClassOn({ kind: 'item', itemId: 'film', minutes: 1, fromMs: 30_000 })
    await screenShows(screen, 'item')
    await choose({ do: 'pause', live: 'held' })
    await until(screen, film('paused'))
    const held = await screen.evaluate<number>(film('currentTime'))
    await screen.reload()
    await screenShows(screen, 'item')
    await until(screen, `${film('paused')} && Math.abs(${film('currentTime')} - ${held}) < 3`)
    await choose({ do: 'pause', live: 'goes-on' })
    await until(screen, `!${film('paused')} && ${film('muted')}`)
    await choose({ do: 'resume' })
    await until(screen, `!${film('muted')}`)
  })

  it('stands still at the end of the stretch', async () => {
    const { screen } = await aClassOn({ kind: 'item', itemId: 'film', minutes: 1, fromMs: 10_000, toMs: 12_000 })
    await until(screen, `document.querySelector('.staged-film') && ${film('paused')} && ${film('currentTime')} > 11.5`)
    expect(await screen.evaluate<number>(film('currentTime'))).toBeLessThan(13)
  })

  it('turns the pages of slides that the box has pictures of', async () => {
    const { screen, choose } = await aClassOn({ kind: 'item', itemId: 'slides', minutes: 5 })
    await screenShows(screen, 'item')
    const shown = () => screen.locator('.staged-page img:not([hidden])').getAttribute('src')
    const first = await shown()
    await choose({ do: 'page', page: 2 })
    await vi.waitUntil(async () => (await shown()) !== first, { timeout: 30_000 })
  })

  it('asks in large letters, and says plainly what it cannot show', async () => {
    const question = { form: 'choice', text: '1/2 和 2/4 哪个大？', answer: 'C' } as const
    const { screen, next } = await aClassOn(
      { kind: 'question', minutes: 2, question },
      { kind: 'item', itemId: 'office', minutes: 1 },
      { kind: 'item', itemId: 'lost', minutes: 1 },
      { kind: 'pause', minutes: 2, live: 'held' },
    )
    await screenShows(screen, 'question')
    expect(await screen.locator('.staged-choices').innerText()).toBe('A\nB\nC\nD')
    await screen.getByText('1/2 和 2/4 哪个大？').waitFor()
    await next()
    await screen.getByText('这块屏幕放不了这个文件').waitFor()
    await screenShows(screen, 'cannot-play')
    await next()
    await screen.getByText('还没有下载到盒子上').waitFor({ timeout: 60_000 })
    await next()
    await screen.getByText('辅导教师讲解').waitFor()
  })
})
