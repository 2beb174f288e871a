import { readFile, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

const MOST_PLACES = 32
const MOST_TABLE_BYTES = 1_048_576
const MOUNTS = '/proc/self/mounts'

/** Where sticks are at this moment. */
export interface Places {
  /** Changes whenever something was mounted, unmounted, or put directly into one of the folders. */
  readonly sign: string
  /** Absolute paths. */
  readonly folders: readonly string[]
}

/**
 * The mount points below these folders and their direct sub-folders. Reading the mount table asks no disk; what hangs is met later, one
 * place at a time.
 */
export async function stickPlaces(given: readonly string[], table = MOUNTS): Promise<Places> {
  const roots = await Promise.all(given.map((root) => realpath(root).catch(() => root)))
  const mounts = (await readFile(table, 'utf8').catch(() => '')).slice(0, MOST_TABLE_BYTES)
  const below = mountPoints(mounts).filter((point) => roots.some((root) => point === root || point.startsWith(`${root}/`)))
  const inside: string[] = []
  const dates: string[] = []
  for (const root of roots) {
    // Most boxes lack one or the other of these folders.
    const names = await readdir(root, { withFileTypes: true }).catch(() => [])
    dates.push(String((await stat(root).catch(() => undefined))?.mtimeMs))
    inside.push(...names.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name)))
  }
  const folders = [...new Set([...below, ...inside])].slice(0, MOST_PLACES)
  return { sign: [...below, ...inside, ...dates].join('\n'), folders }
}

/** The second word of each line of a mount table (fstab(5)), with its octal escapes undone. Pure. */
export function mountPoints(table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const point = line.split(' ')[1]
    return point === undefined ? [] : [unescaped(point)]
  })
}

/** The kernel writes blanks as \040; other bytes stay as they are, so a name in UTF-8 does, too. */
function unescaped(word: string): string {
  return word.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)))
}
