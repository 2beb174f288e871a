import type { FetchView, ItemDetail, ItemFile, ItemList, ItemSummary, LessonForecast, LibraryView } from '#appliance/contract/library.ts'
import type { Replies, ToldBox } from './told-box.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MB = 1_000_000

/** Thursday, 2026-11-26, 16:20 in Shanghai: school is over, and the teacher would like to go home. */
const AFTERNOON = Date.UTC(2026, 10, 26, 8, 20)
const MORNING_BELL = AFTERNOON + 15 * HOUR + 40 * MINUTE

const hash = (name: string): string => Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64)
const zh = (title: string): { 'zh-Hans': string } => ({ 'zh-Hans': title })

function aLesson(title: string, more: Partial<LessonForecast> = {}): LessonForecast {
  const startsAt = more.startsAt ?? MORNING_BELL
  const state = { state: 'ready', bytes: 180 * MB, missingBytes: 0 } as const
  return { key: `${title} ${startsAt}`, title: zh(title), startsAt, endsAt: startsAt + 40 * MINUTE, ...state, ...more }
}

/** One that is here, one that will be, two that will not, and one of which nobody can tell. */
export function lessonsOfTwoDays(): LessonForecast[] {
  const at = (hours: number): { startsAt: number } => ({ startsAt: MORNING_BELL + hours * HOUR })
  const missing = { missingBytes: 640 * MB, bytes: 700 * MB }
  return [
    aLesson('分数的认识'),
    aLesson('荷花', { ...at(1), state: 'fetching', missingBytes: 42 * MB, readyAt: AFTERNOON + 25 * MINUTE }),
    aLesson('专题课：长方形和正方形的周长与面积综合复习（第一课时，含练习讲评与易错题分析，适合期末前使用）', {
      ...{ ...at(2), ...missing, state: 'late', advice: 'stick', readyAt: MORNING_BELL + 5 * HOUR },
    }),
    aLesson('种子发芽', { ...at(24 * 3), ...missing, state: 'late', advice: 'free-space' }),
    aLesson('Unit 3 听力', { ...at(24 * 3 + 1), state: 'unknown', missingBytes: 21 * MB }),
  ]
}

function aFetch(title: string, more: Partial<FetchView> = {}): FetchView {
  return { sha256: hash(title), title: zh(title), itemId: title, bytes: 120 * MB, haveBytes: 0, state: 'queued', ...more }
}

/** A library that is well, with nothing to do. */
export function aLibrary(more: Partial<LibraryView> = {}): LibraryView {
  const url = 'https://lessons.example.org/'
  return {
    lessons: [aLesson('分数的认识'), aLesson('荷花', { startsAt: MORNING_BELL + HOUR })],
    catalogues: [
      {
        ...{ publisher: 'lessons.example.org', name: { 'zh-Hans': '县教研室', en: 'County lessons' }, url, serial: 12, items: 214 },
        ...{ state: 'current', checkedAt: AFTERNOON - 4 * MINUTE, expiresAt: AFTERNOON + 80 * DAY },
      },
    ],
    line: { bytesPerSecond: 250_000, held: 'nothing', monthBytes: 3_400 * MB, monthCapBytes: 20_000 * MB },
    disk: { freeBytes: 21_000 * MB, libraryBytes: 9_800 * MB, floorBytes: 2_900 * MB, reserveBytes: 4_300 * MB, deficitBytes: 0 },
    queue: [],
    waiting: { blobs: 0, bytes: 0 },
    evicted: [],
    peers: [],
    couriers: [],
    paused: false,
    scrub: { damaged: 0, progress: 0.42 },
    ...more,
  }
}

/** An evening's work: a film that runs, a document of many pages, one that fails, and lessons that wait for them. */
export function aBusyLibrary(more: Partial<LibraryView> = {}): LibraryView {
  const pages = Array.from({ length: 12 }, (_, at) => aFetch('荷花', { sha256: hash(`page ${at}`), bytes: 0.2 * MB }))
  const queue = [
    aFetch('分数的认识', {
      ...{ state: 'running', haveBytes: 78 * MB, from: 'https://lessons.example.org', bytesPerSecond: 230_000, neededBy: MORNING_BELL },
    }),
    ...pages,
    aFetch('种子发芽', { state: 'failed', haveBytes: 3 * MB, trouble: 'https://lessons.example.org answered 502' }),
    aFetch('专题课：长方形和正方形的周长与面积综合复习（第一课时，含练习讲评与易错题分析，适合期末前使用）', { state: 'waiting-for-peer' }),
    ...['观潮', '走月亮', '现代诗二首', '繁星', '一个豆荚里的五粒豆', '夜间飞行的秘密', '呼风唤雨的世纪'].map((title) => aFetch(title)),
  ]
  const line = { bytesPerSecond: 250_000, limit: 125_000, monthBytes: 3_400 * MB, monthCapBytes: 20_000 * MB }
  return aLibrary({ lessons: lessonsOfTwoDays(), queue, waiting: { blobs: queue.length, bytes: 1_400 * MB }, line, ...more })
}

/** Whatever can go wrong, at once: a full disk, publishers that are not believed, a peer that is away, sticks, and what had to go. */
export function aTroubledLibrary(): LibraryView {
  const [well] = aLibrary().catalogues
  const since = AFTERNOON - 3 * HOUR
  const gone = { bytes: 340 * MB, at: AFTERNOON - 26 * HOUR }
  return aBusyLibrary({
    line: { bytesPerSecond: 0, held: 'no-room', monthBytes: 19_990 * MB, monthCapBytes: 20_000 * MB },
    disk: {
      ...{ freeBytes: 2_900 * MB, libraryBytes: 40_000 * MB, floorBytes: 2_900 * MB, reserveBytes: 4_300 * MB },
      ...{ deficitBytes: 1_240 * MB, trouble: 'full' },
    },
    catalogues: (well === undefined ? [] : [well]).flatMap((one) => [
      { ...one, trouble: { kind: 'wrong-signature', says: 'catalog.json 13 is not signed by the key of root.json 2', since } },
      { ...one, url: 'https://media.foundation.example/', name: {}, publisher: '', serial: 0, items: 0, state: 'new' },
      {
        ...{ ...one, url: 'https://old.example/tree', name: zh('去年的资源'), state: 'old', expiresAt: AFTERNOON - 9 * DAY },
        trouble: { kind: 'unreachable', says: 'getaddrinfo ENOTFOUND old.example', since },
      },
    ]),
    peers: [
      { id: 'a3f09c2277', address: 'http://192.168.1.21:8080', seenAt: AFTERNOON - MINUTE, found: 'mdns' },
      { id: '77b1d0c4e2', address: 'http://192.168.1.22:8080', found: 'settings', trouble: 'connect ECONNREFUSED 192.168.1.22:8080' },
    ],
    couriers: [
      { id: 's1', label: 'KINGSTON', publisher: 'lessons.example.org', state: 'in-use', usefulBytes: 640 * MB },
      { id: 's2', label: 'BACKUP', state: 'refused', usefulBytes: 0, trouble: 'no publisher that this school trusts has signed it' },
    ],
    evicted: (['room', 'rights', 'orphan', 'asked', 'damaged', 'room', 'room', 'room', 'room'] as const).map((because, at) => ({
      ...{ ...gone, because, sha256: hash(`gone ${at}`), title: at === 4 ? {} : zh(`旧课 ${at + 1}`), at: gone.at - at * HOUR },
    })),
    scrub: { damaged: 2, progress: 0.8, finishedAt: AFTERNOON - DAY },
  })
}

export function anItem(title: string, more: Partial<ItemSummary> = {}): ItemSummary {
  return {
    ...{ id: title, publisher: 'lessons.example.org', kind: 'micro-course', title: zh(title), subject: '数学', grade: [3] },
    ...{ bytes: 20 * MB, haveBytes: 20 * MB, holding: 'ready', pinned: false, audience: 'pupil', ...more },
  }
}

/** Something of every kind and in every state, and as many more as it takes to be two hundred. */
export function aShelf(count = 200): ItemSummary[] {
  const long = '专题课：长方形和正方形的周长与面积综合复习（第一课时，含练习讲评与易错题分析，适合期末前使用）'
  const first = [
    anItem('分数的认识', { durationMs: 6 * MINUTE, pinned: true }),
    anItem(long, { kind: 'special-course', durationMs: 42 * MINUTE, holding: 'fetching', haveBytes: 7 * MB }),
    anItem('分数一课', { kind: 'lesson-plan', holding: 'waiting' }),
    anItem('荷花', { kind: 'document', subject: '语文', holding: 'absent', haveBytes: 0 }),
    anItem('Unit 3 听力', { kind: 'audio', subject: '英语', durationMs: 90_000 }),
    anItem('分数的认识 导学案', { kind: 'sheet' }),
    anItem('分数拼图', { kind: 'html5', holding: 'impossible', haveBytes: 0 }),
    anItem('观潮', { kind: 'slides', subject: '语文', grade: [4] }),
    anItem('分数的认识 教案', { kind: 'guide', audience: 'teacher' }),
  ]
  const more = Array.from({ length: Math.max(0, count - first.length) }, (_, at) =>
    anItem(`口算练习 ${at + 1}`, { kind: 'sheet', subject: '数学' }),
  )
  return [...first, ...more]
}

export function aFile(name: string, more: Partial<ItemFile> = {}): ItemFile {
  return { sha256: hash(name), role: 'main', mime: 'application/pdf', bytes: 20_000, haveBytes: 20_000, ...more }
}

export function aDetail(item: ItemSummary, more: Partial<ItemDetail> = {}): ItemDetail {
  return { ...item, authors: [], files: [], parts: [], ...more }
}

/** Answers as a box does that has these items. */
function toldShelf(items: readonly ItemSummary[], details: readonly ItemDetail[] = []): Replies {
  return ({ method, path, query = '' }) => {
    if (method !== 'GET') return undefined
    if (path === '/library/items') return { status: 200, body: listOf(items, new URLSearchParams(query)) }
    const id = /^\/library\/items\/([^/]+)$/.exec(path)?.[1]
    if (id === undefined) return undefined
    const found = details.find((one) => one.id === decodeURIComponent(id))
    return found === undefined ? { status: 404, body: { code: 'ITEM_UNKNOWN' } } : { status: 200, body: found }
  }
}

function listOf(items: readonly ItemSummary[], query: URLSearchParams): ItemList {
  const isAsked = ({ title, kind, subject = '', grade, holding }: ItemSummary): boolean =>
    Object.values(title)
      .join()
      .includes(query.get('q') ?? '') &&
    [kind, null].includes(query.get('kind')) &&
    [subject, null].includes(query.get('subject')) &&
    (!query.has('grade') || grade.includes(Number(query.get('grade')))) &&
    (!query.has('holding') || holding === 'ready')
  const found = items.filter(isAsked)
  const from = Number(query.get('offset') ?? 0)
  return {
    items: found.slice(from, from + Number(query.get('limit') ?? 50)),
    total: found.length,
    subjects: [...new Set(items.flatMap(({ subject }) => subject ?? []))],
    grades: [...new Set(items.flatMap(({ grade }) => grade))],
    kinds: [...new Set(items.map(({ kind }) => kind))],
  }
}

/** From now on the box answers for these items. */
export function withShelf(box: ToldBox, items: readonly ItemSummary[], details: readonly ItemDetail[] = []): ToldBox {
  box.replies = toldShelf(items, details)
  return box
}
