const LONGEST_LINE = 2000

/** Cuts text into lines, in any cut of input; a line longer than 2,000 characters loses its end. */
export class LineCutter {
  readonly #onLine: (line: string) => void
  #begun = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  write(text: string): void {
    const lines = text.split(/[\r\n]+/)
    const last = lines.pop() ?? ''
    for (const line of lines) this.#tell(line)
    this.#begun = (this.#begun + last).slice(0, LONGEST_LINE)
  }

  end(): void {
    this.#tell('')
  }

  #tell(line: string): void {
    const whole = (this.#begun + line).slice(0, LONGEST_LINE)
    this.#begun = ''
    if (whole !== '') this.#onLine(whole)
  }
}
