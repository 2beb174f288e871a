import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

/** A regular file below the folder that is published. */
export interface FoundFile {
  /** Relative to the folder, with slashes, as the disk spells it. */
  readonly path: string
  readonly absolute: string
  readonly bytes: number
  readonly mtimeMs: number
  readonly inode: number
}

/** A folder with its files in the order of their names. One with an `index.html` is a small page, with all that is below it. */
export interface FoundFolder {
  /** '' for the topmost. */
  readonly path: string
  readonly name: string
  readonly files: readonly FoundFile[]
  readonly folders: readonly FoundFolder[]
}

const MOST_DEEP = 16
const MOST_FILES = 200_000
const MOST_NAME = 255
/** As the catalogue can say. */
const MOST_FILE_BYTES = 68_719_476_736

// What systems and programs leave behind.
const LITTER = /^(?:\.|~\$|__MACOSX$|Thumbs\.db$|desktop\.ini$|\$RECYCLE\.BIN$|System Volume Information$|.*\.(?:tmp|part|crdownload)$)/iu

interface Walking {
  readonly root: string
  readonly skipped: (sentence: string) => void
  files: number
}

/**
 * Everything below `folder`. What is hidden is left out silently, what cannot be published with a sentence to `skipped`. Links are followed
 * only to files, and only where they stay below the folder: a published link to /etc/passwd is a published /etc/passwd.
 */
export async function walk(folder: string, skipped: (sentence: string) => void): Promise<FoundFolder> {
  try {
    const root = await realpath(folder)
    return await walkOne({ root, skipped, files: 0 }, '', 0)
  } catch (cause) {
    if (cause instanceof BoxError) throw cause
    throw new BoxError('BAD_REQUEST', `${folder} cannot be read: ${sentenceOf(cause)}`, { cause })
  }
}

async function walkOne(walking: Walking, path: string, depth: number): Promise<FoundFolder> {
  const files: FoundFile[] = []
  const folders: FoundFolder[] = []
  // As bytes: a name that is not UTF-8 would come back as one that is not on the disk.
  const names = await readdir(join(walking.root, path), { encoding: 'buffer' })
  for (const name of names.map(String).toSorted(byPlace)) {
    const inner = path === '' ? name : `${path}/${name}`
    if (LITTER.test(name)) continue
    const trouble = nameTrouble(name)
    if (trouble !== undefined) {
      walking.skipped(`${JSON.stringify(inner)} is left out: ${trouble}`)
      continue
    }
    const kind = await kindAt(walking, inner)
    if (kind === 'folder') {
      if (depth < MOST_DEEP) folders.push(await walkOne(walking, inner, depth + 1))
      else walking.skipped(`${inner} is left out: it lies more than ${MOST_DEEP} folders deep`)
    } else if (kind !== undefined) files.push(kind)
  }
  return { path, name: path.slice(path.lastIndexOf('/') + 1), files, folders }
}

const collator = new Intl.Collator('zh-Hans', { numeric: true })
const NUMERALS = '一二三四五六七八九'

/** Lesson 2 before lesson 10, and 第二单元 before 第三单元, as a teacher lays them out. */
function byPlace(a: string, b: string): number {
  return collator.compare(inFigures(a), inFigures(b)) || (a < b ? -1 : 1)
}

/** Numbers up to 99 that stand where numbers do; 一 in another place is a word. */
function inFigures(name: string): string {
  return name.replaceAll(/(?<=^|第)[一二三四五六七八九]?十?[一二三四五六七八九]?(?=年级|单元|课|章|节|册|讲|周)/gu, (numeral) => {
    const [tens = '', ones] = numeral.split('十')
    const figure = (one: string): number => NUMERALS.indexOf(one) + 1
    if (numeral === '') return ''
    return String(ones === undefined ? figure(tens) : (tens === '' ? 1 : figure(tens)) * 10 + (ones === '' ? 0 : figure(ones)))
  })
}

function nameTrouble(name: string): string | undefined {
  if (name.includes('\uFFFD')) return 'its name is not UTF-8; give it another'
  if (/[\p{Cc}\p{Bidi_Control}\\]/u.test(name)) return 'its name has characters that no name should have; give it another'
  return Buffer.byteLength(name) > MOST_NAME ? 'its name is too long' : undefined
}

async function kindAt(walking: Walking, path: string): Promise<'folder' | FoundFile | undefined> {
  const absolute = join(walking.root, path)
  const own = await lstat(absolute)
  if (own.isDirectory()) return 'folder'
  if (own.isSymbolicLink() && !(await mayFollow(walking, path))) return undefined
  const facts = own.isSymbolicLink() ? await stat(absolute) : own
  if (!facts.isFile()) {
    walking.skipped(`${path} is left out: it is neither a file nor a folder`)
    return undefined
  }
  if (facts.size > MOST_FILE_BYTES) {
    walking.skipped(`${path} is left out: it is longer than 64 GiB`)
    return undefined
  }
  walking.files += 1
  if (walking.files > MOST_FILES) throw new BoxError('BAD_REQUEST', `more than ${MOST_FILES} files: publish it in several catalogues`)
  return { path, absolute, bytes: facts.size, mtimeMs: facts.mtimeMs, inode: facts.ino }
}

async function mayFollow({ root, skipped }: Walking, path: string): Promise<boolean> {
  try {
    const target = await realpath(join(root, path))
    if (!`${target}${sep}`.startsWith(`${root}${sep}`)) skipped(`${path} is left out: it is a link to something outside the folder`)
    else if ((await stat(target)).isDirectory()) skipped(`${path} is left out: it is a link to a folder`)
    else return true
  } catch (thrown) {
    skipped(`${path} is left out: the link leads nowhere (${sentenceOf(thrown)})`)
  }
  return false
}
