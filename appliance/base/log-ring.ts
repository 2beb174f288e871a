import type { LogLevelName, LogLine } from '#appliance/contract/log.ts'

const MOST_LINES = 2_000
const MOST_CHARACTERS = 1_000_000
const LONGEST_LINE = 8_192
const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] satisfies LogLevelName[]

/**
 * The last lines of the box's log, in memory alone: at most 2,000 of them and 1 MB of text. They are kept as they were written, after
 * everything secret was taken out; a line of more than 8 KB keeps what it says and loses its facts.
 */
export class LogRing {
  #lines: string[] = []
  /** The number of the line that is first in `#lines`. */
  #first = 1
  #characters = 0

  /** One line, with or without its end. */
  write(text: string): void {
    const line = text.length > LONGEST_LINE ? shortened(text) : text.trimEnd()
    this.#lines.push(line)
    this.#characters += line.length
    while (this.#lines.length > MOST_LINES || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#lines.shift()?.length ?? 0
      this.#first += 1
    }
  }

  /** The newest lines after number `after`, at most `most` of them, oldest first; `skipped`: how many are missing between. */
  since(after: number, most: number): { lines: LogLine[]; skipped: number } {
    const end = this.#first + this.#lines.length
    const known = Math.min(Math.max(after, 0), end - 1)
    const from = Math.max(known + 1, this.#first, end - most)
    const lines = this.#lines.slice(from - this.#first).map((line, index) => readLine(line, from + index))
    return { lines, skipped: from - known - 1 }
  }

  /** All that is kept, as it was written: one JSON object a line. */
  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
  }
}

/** What a line says, whatever it is: a log that is looked at must not fail for its own lines. */
export function readLine(line: string, n: number): LogLine {
  const { time, level, room, msg, ...facts } = parsed(line)
  return {
    n,
    time: typeof time === 'string' ? time : '',
    level: typeof level === 'string' && LEVELS.includes(level) ? (level as LogLevelName) : 'info',
    ...(typeof room === 'string' ? { room } : {}),
    says: typeof msg === 'string' ? msg : '',
    facts,
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(line)
    return typeof read === 'object' && read !== null ? { ...read } : { msg: line }
  } catch {
    // No line of the log's: it is told as it stands.
    return { msg: line }
  }
}

function shortened(text: string): string {
  const { time, level, room, msg } = parsed(text)
  const says = String(msg).slice(0, LONGEST_LINE / 2)
  return JSON.stringify({ level, time, room, cut: text.length, msg: says })
}
