import type { Item } from '#appliance/contract/catalogue.ts'

/*
 * What the names of folders and files say by themselves, the way schools name them: 数学/三年级上册/第二单元/01-分数的认识.mp4.
 * A meta.yaml says it better; pure.
 */

const SUBJECTS = new Set([
  ...['语文', '数学', '英语', '物理', '化学', '生物', '历史', '地理', '政治', '道德与法治', '思想品德', '科学', '音乐', '美术', '艺术'],
  ...['体育', '体育与健康', '信息技术', '信息科技', '通用技术', '劳动', '心理健康', '综合实践', '书法', '藏语文', '维吾尔语文', '蒙古语文'],
  ...['chinese', 'maths', 'math', 'mathematics', 'english', 'physics', 'chemistry', 'biology', 'history', 'geography', 'science', 'music'],
  ...['art', 'sports', 'ethics', 'computing'],
])

const DIGITS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 }

export type Guessed = Pick<Item, 'subject' | 'grade' | 'textbook'>

/** What the folders on the way to an item say, the outermost first; the nearest counts. */
export function fromFolders(folders: readonly string[]): Guessed {
  let guessed: Guessed = {}
  let textbook: NonNullable<Item['textbook']> = {}
  for (const folder of folders) {
    const name = folder.trim()
    const grade = gradeOf(name)
    if (SUBJECTS.has(name.toLowerCase())) guessed = { ...guessed, subject: name }
    if (grade !== undefined) guessed = { ...guessed, grade: [grade] }
    textbook = { ...textbook, ...textbookOf(name) }
  }
  return { ...guessed, ...(Object.keys(textbook).length > 0 && { textbook }) }
}

/** The school year that a folder's name says, 1 to 12: 三年级上册, 初二, 高一, Grade 3. */
export function gradeOf(name: string): number | undefined {
  const chinese = /^(?:小学)?([一二三四五六七八九])年级/u.exec(name)?.[1]
  if (chinese !== undefined) return DIGITS[chinese]
  const plain = /^(1[0-2]|[1-9])\s*年级/u.exec(name)?.[1] ?? /^(?:grade|year|class)[\s_-]?(1[0-2]|[1-9])$/iu.exec(name)?.[1]
  if (plain !== undefined) return Number(plain)
  const [, stage, year] = /^(初|高)中?([一二三])(?:年级)?/u.exec(name) ?? []
  if (stage === undefined || year === undefined) return undefined
  return (stage === '初' ? 6 : 9) + (DIGITS[year] ?? 0)
}

function textbookOf(name: string): NonNullable<Item['textbook']> {
  const volume = /(上册|下册|全一册|必修[一二三四五第]*\d?|选修[一二三四五第]*\d?)/u.exec(name)?.[1]
  const edition = /^(\p{Script=Han}{1,8}版)(?=$|[（(])/u.exec(name)?.[1]
  const unit = /^(?:第[一二三四五六七八九十\d]{1,3}[单元章]|unit[\s_-]?\d{1,3}|chapter[\s_-]?\d{1,3})/iu.test(name) ? name : undefined
  return { ...(edition && { edition }), ...(volume && { volume }), ...(unit && { unit: unit.slice(0, 200) }) }
}

/** A title from a file's name without its end: `01-分数_的认识` is 分数 的认识. */
export function titleOf(stem: string): string {
  const bare = stem
    .replace(/^\d{1,3}\s*[-._、)）]\s*(?=\S)/u, '')
    .replaceAll('_', ' ')
    .trim()
  return (bare === '' ? stem : bare).slice(0, 400)
}

/** The language that a title is most likely in, by its script. */
export function languageOf(text: string): string {
  if (/\p{Script=Tibetan}/u.test(text)) return 'bo'
  if (/\p{Script=Yi}/u.test(text)) return 'ii'
  if (/\p{Script=Mongolian}/u.test(text)) return 'mn'
  if (/\p{Script=Arabic}/u.test(text)) return 'ug'
  return /\p{Script=Han}/u.test(text) ? 'zh-Hans' : 'en'
}

/** guide (教案) or sheet (导学案) where the name of a document says so. */
export function paperOf(stem: string): 'guide' | 'sheet' | undefined {
  if (/导学案|学案|学习单|练习[纸单]|\b(?:work)?sheet\b/iu.test(stem.replaceAll(/[_-]/gu, ' '))) return 'sheet'
  if (/教案|教学设计|教师用书|\bguide\b|\blesson plan\b/iu.test(stem.replaceAll(/[_-]/gu, ' '))) return 'guide'
  return undefined
}

/** `分数.zh-Hans` → the stem that it belongs to and the language of the captions. */
export function captionsOf(stem: string): { stem: string; lang: string | undefined } {
  const [, bare, lang] = /^(.+)\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})$/u.exec(stem) ?? []
  return bare === undefined ? { stem, lang: undefined } : { stem: bare, lang }
}
