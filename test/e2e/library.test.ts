import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, aTeachersPage } from '#test/helper/pages.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { itemOf, startLibraryBox, untilReady } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import type { APublisher } from '#test/library/a-publisher.ts'
import { SlowLine } from '#test/library/fetch/slow-line.ts'
import { TreeServer } from '#test/library/tree-server.ts'

const MB = 1_048_576
let browser: Browser
let box: RunningBox
const tidy = new AsyncDisposableStack()

// One box has all of it; what its publisher has comes over a line on which the film takes a while.
beforeAll(async () => {
  if (noChromium !== undefined) return
  browser = await aBrowser()
  tidy.defer(() => browser.close())
  box = await aSchool(await aCounty(), 0.3 * MB)
})
afterAll(() => tidy.disposeAsync())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

/** Twenty seconds of pictures that compress badly: some seven pieces. */
async function aFilm(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-film-'))
  const path = join(folder, 'film.mp4')
  const pictures = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=10:d=20,noise=alls=40:allf=t']
  const packed = ['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '3M', '-g', '10', '-pix_fmt', 'yuv420p', '-movflags', '+faststart']
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', ...pictures, ...packed, path])
  const film = await readFile(path)
  await rm(folder, { recursive: true })
  return film
}

/** One page of a county’s office: it names SimSun, and carries no font. */
function aPdf(): Buffer {
  const text = Buffer.from('BT /F1 48 Tf 60 700 Td <B4B2C7B0C3F7D4C2B9E2> Tj ET')
  const font = '/Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[6 0 R]'
  const glyphs = '/Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>'
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>stream\n${text.toString()}\nendstream`,
    `<<${font}>>`,
    `<<${glyphs}/FontDescriptor 7 0 R/DW 1000>>`,
    '<</Type/FontDescriptor/FontName/SimSun/Flags 6/FontBBox[0 -141 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80>>',
  ]
  const body = objects.map((object, at) => `${at + 1} 0 obj${object}endobj\n`)
  const starts = body.map((_, at) => '%PDF-1.4\n'.length + body.slice(0, at).join('').length)
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  const end = '%PDF-1.4\n'.length + body.join('').length
  const trailer = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${end}\n%%EOF`
  return Buffer.from(`%PDF-1.4\n${body.join('')}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`)
}

const CAPTIONS = 'WEBVTT\n\n00:00:00.000 --> 00:00:20.000\n同学们好\n'
const PAGE = '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="a.css"><p>没有</p><script src="a.js"></script>'
const SCRIPT = "fetch('words.json').then((answer) => answer.json()).then(({ says }) => (document.querySelector('p').textContent = says))"
/** Its files: path, content and kind. */
const APP = [
  ['index.html', PAGE, 'text/html'],
  ['a.css', 'p { color: teal }', 'text/css'],
  ['a.js', SCRIPT, 'text/javascript'],
  ['words.json', '{"says":"数据来了"}', 'application/json'],
] as const

/** A publisher of a film with its captions, a worksheet, an interactive page and a guide. */
async function aCounty(): Promise<APublisher> {
  const publisher = aPublisher()
  const [film, words] = [publisher.blob(await aFilm(), { mime: 'video/mp4' }), publisher.blob(CAPTIONS, { mime: 'text/vtt' })]
  const sheet = publisher.blob(aPdf(), { mime: 'application/pdf' })
  const guide = publisher.blob('先复习，再折纸。', { mime: 'text/plain' })
  const members = APP.map(([path, text, mime]) => ({ path, asset: publisher.blob(text, { mime }) }))
  const main = ({ sha256 }: Asset) => ({ asset: sha256, role: 'main' }) as const
  const captions = { asset: words.sha256, role: 'captions' as const, lang: 'zh-Hans' }
  const uses = members.map(({ path, asset }) => ({ asset: asset.sha256, role: 'member' as const, path }))
  publisher.catalogue(
    [
      anItem({ id: 'film', title: { 'zh-Hans': '分数的认识' }, assets: [main(film), captions] }),
      anItem({ id: 'sheet', kind: 'sheet', title: { 'zh-Hans': '静夜思' }, assets: [main(sheet)] }),
      anItem({ id: 'app', kind: 'html5', assets: uses }),
      anItem({ id: 'guide', kind: 'guide', assets: [main(guide)] }),
    ],
    [film, words, sheet, guide, ...members.map(({ asset }) => asset)],
  )
  return publisher
}

/** The school’s box behind a line of `rate` bytes a second, and what its publisher has. */
async function aSchool(publisher: APublisher, rate: number): Promise<RunningBox> {
  const server = await new TreeServer(publisher).listen()
  tidy.defer(() => server.close())
  const line = new SlowLine({ to: server.port, rate, roundTrip: milliseconds(20) })
  await line.open()
  tidy.defer(() => line.close())
  const school = await startLibraryBox({ catalogues: [{ url: `http://127.0.0.1:${line.port}`, fingerprint: publisher.fingerprint }] })
  tidy.defer(() => school.dispose())
  return school
}

/** What the browser has to say against a page, such as that its policy forbids something. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => (message.type() === 'error' ? complaints.push(message.text()) : undefined))
  page.on('pageerror', ({ message }) => complaints.push(message))
  return complaints
}

const opened = (box: RunningBox, { id }: Pick<Item, 'id'>): string => `${box.origin}/library#/item/${id}`
const video = (page: Page, what: string): Promise<unknown> => page.evaluate(`document.querySelector('video').${what}`)
const until = (page: Page, holds: string): Promise<unknown> =>
  vi.waitUntil(() => page.evaluate<boolean>(`Boolean(${holds})`), { timeout: 60_000, interval: 100 })

describe.skipIf(noChromium !== undefined)(`the library in a pupil’s hands ${noChromium ?? ''}`, () => {
  it('plays a film with its captions while it is still arriving, and waits in words for a part that has not come', async () => {
    const page = await aPhone(browser)
    await page.goto(`${box.origin}/library`)
    await page.getByRole('link', { name: /分数的认识/ }).click()
    await page.locator('video').waitFor({ timeout: 60_000 })
    await video(page, 'play()')
    await until(page, 'document.querySelector("video").currentTime > 0.5')
    await until(page, '[...document.querySelector("video").textTracks].some(({ mode, cues }) => mode === "showing" && cues?.length === 1)')
    const { haveBytes, bytes } = await itemOf(box, 'film')
    expect(haveBytes).toBeLessThan(bytes)
    await video(page, 'currentTime = 18')
    await page.getByText('这一段还没有下载').waitFor({ timeout: 60_000 })
    await until(page, 'document.querySelector("video").currentTime > 18.2')
    await page.getByText('这一段还没有下载').waitFor({ state: 'detached' })
  }, 120_000)

  it('opens a worksheet and an interactive page in their place, against which the browser has nothing to say', async () => {
    await untilReady(box, 'sheet', 'app')
    const page = await aPhone(browser)
    const complaints = complaintsOf(page)
    await page.goto(opened(box, { id: 'sheet' }))
    await until(page, 'document.querySelector("canvas")?.getContext("2d").getImageData(0, 0, 600, 400).data.some((shade) => shade < 128)')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载文件' }).click()])
    expect(download.suggestedFilename()).toBe('静夜思.pdf')
    await page.goto(opened(box, { id: 'app' }))
    await page.frameLocator('iframe.item-app').getByText('数据来了').waitFor()
    const frame = page.frames().find((one) => one.url().includes('/library/apps/'))
    expect(await frame?.evaluate('getComputedStyle(document.querySelector("p")).color')).toBe('rgb(0, 128, 128)')
    expect(complaints).toEqual([])
  })

  it('has a guide only for who has signed in, and says so to a pupil who follows its link', async () => {
    const { teacher } = await aTeachersPage(browser, box)
    await teacher.page.goto(opened(box, { id: 'guide' }))
    await teacher.page.getByText('先复习，再折纸').waitFor({ timeout: 60_000 })
    const pupil = await aPhone(browser)
    await pupil.goto(opened(box, { id: 'guide' }))
    await pupil.getByText('它可能只给老师看').waitFor()
  })
})
