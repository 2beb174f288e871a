import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { ItemSummary, LibraryView } from '#appliance/contract/library.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import {
  aBusyLibrary,
  aDetail,
  aFile,
  aLibrary,
  anItem,
  aShelf,
  aTroubledLibrary,
  lessonsOfTwoDays,
  withShelf,
} from '#test/helper/told-library.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

const MB = 1_000_000

/** The library on a pupil's tablet, a teacher's phone and at the technician's desk, as far as a real box shows it only after days of fetching. */
export async function tellLibrary(camera: Camera): Promise<void> {
  await onTheShelf(camera)
  await ofItems(camera)
  await ofLessons(camera)
  await ofTheStorage(camera)
}

const session = (role: 'guest' | 'technician'): Partial<FeedViews> => ({
  session: { role, claimed: true, holder: 'other', remembered: false, asks: [], asking: false },
})
const aTold = (more: Partial<FeedViews>): ToldBox => new ToldBox(aClassOnAir(more))
const lessonless = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false } as const

async function onTheShelf(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/library`
  const box = withShelf(aTold(session('guest')), aShelf())
  await camera.take({ name: 'library-shelf', url, until: '.item-card', box })
  await camera.take({ name: 'library-found-nothing', url: `${url}#/?q=恐龙&kind=sheet`, until: '.library-empty', box })
  await camera.take({ name: 'library-empty', url, until: '.library-empty', box: withShelf(aTold(session('guest')), []) })
  const silent = aTold(session('guest'))
  silent.replies = () => ({ status: 503, body: { code: 'ROOM_FAILED' } })
  await camera.take({ name: 'library-failed', url, until: '.wrong', box: silent })
  const left = withShelf(aTold(session('guest')), aShelf())
  await camera.takeAfter({ name: 'library-offline', url, until: '.item-card', box: left, act: untilOffline }, async () => left.goAway())
}

const untilOffline = (page: Page): Promise<void> => page.locator('.icon-offline').first().waitFor()

async function ofItems(camera: Camera): Promise<void> {
  const items = aShelf(20)
  const [film, course, plan, , sound, , app] = items
  if (film === undefined || course === undefined || plan === undefined || sound === undefined || app === undefined) return
  const details = [
    aDetail(plan, {
      parts: items.slice(0, 8),
      summary: { 'zh-Hans': '导入、讲解、练习各一段，四十分钟正好一节课。' },
      authors: ['李明', '王芳'],
    }),
    aDetail(course, { files: [aFile('course', { mime: 'video/mp4', bytes: 20 * MB, haveBytes: 0 })] }),
    aDetail(app),
  ]
  for (const [name, role, item] of [
    ['library-plan', 'technician', plan],
    ['library-not-yet', 'guest', course],
    ['library-cannot-come', 'guest', app],
    ['library-withdrawn', 'guest', anItem('教案')],
  ] as const) {
    const box = withShelf(aTold(session(role)), items, details)
    await camera.take({ name, url: addressOf(item), until: '.item-title, .item-not-yet', box })
  }
}

function addressOf({ id }: ItemSummary): string {
  return `${TOLD_ORIGIN}/library#/item/${encodeURIComponent(id)}`
}

async function ofLessons(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/`
  for (const [name, library] of [
    ['teacher-lessons-late', aLibrary({ lessons: lessonsOfTwoDays() })],
    ['teacher-lessons-ready', aLibrary()],
    ['teacher-lessons-none', aLibrary({ lessons: [] })],
  ] as const) {
    await camera.take({ name, url, until: '#lessons-title', box: aTold({ lesson: lessonless, library }) })
  }
}

async function ofTheStorage(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/tech#storage`
  const empty = { lessons: [], catalogues: [], line: { bytesPerSecond: 0, monthBytes: 0, monthCapBytes: 0 } }
  const views: Record<string, LibraryView> = {
    'tech-storage-calm': aLibrary(),
    'tech-storage-busy': aBusyLibrary(),
    'tech-storage-paused': aBusyLibrary({ paused: true, line: { ...aBusyLibrary().line, held: 'paused' } }),
    'tech-storage-troubled': aTroubledLibrary(),
    'tech-storage-new': aLibrary(empty),
  }
  for (const [name, library] of Object.entries(views)) await camera.take({ name, url, until: '.facts', box: aTold({ library }) })
}
