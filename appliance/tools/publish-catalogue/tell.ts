/** What a person at the terminal, or a log of a nightly run, is told. */
export interface Tell {
  /** One line for good. */
  line(text: string): void
  /** Something to mend; counted at the end. */
  warn(text: string): void
  /** Where it stands now: a line that is written over on a terminal, nothing elsewhere. */
  progress(text: string): void
}

const REDRAW_EVERY_MS = 100

/** Writes to a terminal or a file. */
export class Terminal implements Tell {
  readonly #out: NodeJS.WriteStream
  #drawn = false
  #drawnAt = 0
  warnings = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  line(text: string): void {
    this.#clear()
    this.#out.write(`${printable(text)}\n`)
  }

  warn(text: string): void {
    this.warnings += 1
    this.line(`! ${text}`)
  }

  progress(text: string): void {
    if (!this.#out.isTTY || Date.now() - this.#drawnAt < REDRAW_EVERY_MS) return
    this.#clear()
    this.#out.write(printable(text).slice(0, Math.max(20, (this.#out.columns ?? 80) - 1)))
    this.#drawn = true
    this.#drawnAt = Date.now()
  }

  #clear(): void {
    if (this.#drawn) this.#out.write('\r\u001B[K')
    this.#drawn = false
  }
}

/** A file's name may hold what steers a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' ? character : `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  )
}

/** 1,234,567 bytes as people read it. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(bytes / 1000 ** power < 10 ? 1 : 0)} ${units[power - 1]}`
}

/** `1 item`, `2 items`. */
export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`
}
