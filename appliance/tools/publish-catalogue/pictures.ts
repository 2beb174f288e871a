import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

const POSTER_WIDTH = 640
const PAGE_WIDTH = 1280
const MOST_PAGES = 200
/** Of one picture; more would be no picture. */
const MOST_BYTES = 8_388_608

/** A JPEG of one moment of a video, or of a picture, for lists. Undefined where ffmpeg can make none. */
export async function posterOf(absolute: string, options: { durationMs?: number | undefined; into: string }): Promise<Buffer | undefined> {
  const target = join(options.into, 'poster.jpg')
  // Lessons begin with a title or a black picture; a tenth into it there is somebody at the board.
  const at = Math.min((options.durationMs ?? 0) / 10_000, 60)
  const args = [
    ...['-v', 'error', '-nostdin', '-y', '-protocol_whitelist', 'file', ...(at > 0 ? ['-ss', at.toFixed(2)] : [])],
    ...['-i', `file:${absolute}`, '-frames:v', '1', '-vf', `scale='min(${POSTER_WIDTH},iw)':-2`, '-pix_fmt', 'yuvj420p'],
    ...['-q:v', '5', '-map_metadata', '-1', '-f', 'image2', '-update', '1', `file:${target}`],
  ]
  const ran = await runProgram('ffmpeg', args, 60)
  return ran !== 'missing' && 'out' in ran ? readPicture(target) : undefined
}

/** JPEGs of the pages of a PDF, for screens that are too old to show one. Undefined where pdftoppm can make none. */
export async function pagesOf(absolute: string, into: string): Promise<Buffer[] | undefined> {
  const size = ['-scale-to-x', String(PAGE_WIDTH), '-scale-to-y', '-1']
  const ran = await runProgram(
    'pdftoppm',
    ['-jpeg', '-jpegopt', 'quality=75', ...size, '-l', String(MOST_PAGES), absolute, join(into, 'page')],
    600,
  )
  if (ran === 'missing' || 'failed' in ran) return undefined
  const names = (await readdir(into)).filter((name) => name.startsWith('page-'))
  const number = (name: string): number => Number(/-(\d+)\.jpg$/.exec(name)?.[1])
  const pages = await Promise.all(names.toSorted((a, b) => number(a) - number(b)).map((name) => readPicture(join(into, name))))
  return pages.filter((page) => page !== undefined)
}

async function readPicture(path: string): Promise<Buffer | undefined> {
  // ffmpeg ends well and writes nothing where there is no picture to be had.
  const bytes = await readFile(path).catch(() => undefined)
  return bytes === undefined || bytes.length === 0 || bytes.length > MOST_BYTES ? undefined : bytes
}
