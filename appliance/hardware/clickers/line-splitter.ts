/** A line as Latin-1 text without its end; `cut` where it was longer than the limit, and only its end is left. */
export interface SplitLine {
  readonly text: string
  readonly cut: boolean
}

/**
 * Cuts bytes into lines. Of a line without end it keeps the last bytes alone: noise before a press costs no more than the noise.
 */
export class LineSplitter {
  readonly #longest: number
  readonly #end: string
  #text = ''
  #cut = false

  /** `end`: Latin-1, without the `\r` that is dropped before a `\n`. */
  constructor(longest: number, end = '\n') {
    this.#longest = longest
    this.#end = end
  }

  take(bytes: Uint8Array): SplitLine[] {
    const lines: SplitLine[] = []
    const parts = (this.#text + Buffer.from(bytes).toString('latin1')).split(this.#end)
    for (const part of parts.slice(0, -1)) {
      lines.push(this.#bounded(this.#end === '\n' ? part.replace(/\r$/, '') : part))
      this.#cut = false
    }
    const rest = this.#bounded(parts.at(-1) ?? '')
    this.#text = rest.text
    this.#cut = rest.cut
    return lines
  }

  #bounded(text: string): SplitLine {
    const tooLong = text.length > this.#longest
    return { text: tooLong ? text.slice(-this.#longest) : text, cut: this.#cut || tooLong }
  }
}
