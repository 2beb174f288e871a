import type { LogLevelName, LogLine, LogPage } from '#appliance/contract/log.ts'

/** What a page shows of the log, oldest first: a line, or why there is none. */
export type LogEntry =
  | { kind: 'line'; key: string; line: LogLine }
  | { kind: 'skipped'; key: string; count: number }
  | { kind: 'begun'; key: string }

export interface LogBook {
  /** Of which start of the box the last line was; empty before the first. */
  readonly boot: string
  readonly after: number
  readonly entries: readonly LogEntry[]
}

export interface LogWish {
  readonly level: LogLevelName
  /** Empty = all of them. */
  readonly room: string
  readonly text: string
}

export const EMPTY_BOOK: LogBook = { boot: '', after: 0, entries: [] }
const MOST = 1_000
const LIGHTEST_FIRST: readonly LogLevelName[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/** The book with what the box has said since; the oldest go where there are more than a thousand. The same book where nothing was said. */
export function withMore(book: LogBook, { boot, lines, skipped }: LogPage): LogBook {
  const isNewStart = book.boot !== '' && book.boot !== boot
  const last = lines.at(-1)
  if (last === undefined && !isNewStart) return book.boot === boot ? book : { ...book, boot }
  const more: LogEntry[] = [
    ...(isNewStart ? [{ kind: 'begun', key: boot } as const] : []),
    // Whoever has just come has missed nothing.
    ...(skipped > 0 && book.boot !== '' ? [{ kind: 'skipped', key: `${boot} before ${lines[0]?.n}`, count: skipped } as const] : []),
    ...lines.map((line) => ({ kind: 'line', key: `${boot} ${line.n}`, line }) as const),
  ]
  return { boot, after: last?.n ?? 0, entries: [...book.entries, ...more].slice(-MOST) }
}

/** What of the book is looked for. What stands between lines stays. */
export function found(entries: readonly LogEntry[], { level, room, text }: LogWish): LogEntry[] {
  const lightest = LIGHTEST_FIRST.indexOf(level)
  const wanted = text.trim().toLowerCase()
  return entries.filter((entry) => {
    if (entry.kind !== 'line') return true
    const { line } = entry
    if (LIGHTEST_FIRST.indexOf(line.level) < lightest || (room !== '' && line.room !== room)) return false
    return wanted === '' || `${line.room ?? ''} ${line.says} ${factsOf(line)}`.toLowerCase().includes(wanted)
  })
}

/** The parts of the box that say anything, by the alphabet. */
export function roomsOf(entries: readonly LogEntry[]): string[] {
  const rooms = entries.flatMap((entry) => (entry.kind === 'line' && entry.line.room !== undefined ? [entry.line.room] : []))
  return [...new Set(rooms)].sort((a, b) => (a < b ? -1 : 1))
}

/** The facts of a line as `name=value`; of an error its sentence alone. */
export function factsOf({ facts }: LogLine): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : (messageOf(value) ?? JSON.stringify(value))}`)
    .join(' ')
}

/** Where the error of a line came about; undefined where it tells of none. */
export function stackOf({ facts }: LogLine): string | undefined {
  const stack = textOf(facts.err, 'stack')
  return stack?.includes('\n') === true ? stack : undefined
}

function messageOf(value: unknown): string | undefined {
  const [code, message] = [textOf(value, 'code'), textOf(value, 'message')]
  return message === undefined ? undefined : [code, message].filter(Boolean).join(': ')
}

function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const inner = (value as Record<string, unknown>)[name]
  return typeof inner === 'string' ? inner : undefined
}
