import type { LearnView } from '#appliance/contract/clickers.ts'

export interface ShownBytes {
  /** Seconds since the watching began. */
  readonly at: string
  readonly hex: string
  readonly text: string
}

const A_LINE = 16
const MOST_LINES = 40

/** Raw bytes as a technician reads them: sixteen a line, in hex and as text, the newest lines. */
export function shownBytes(chunks: LearnView['chunks']): ShownBytes[] {
  const lines = chunks.flatMap(({ at, hex }) => {
    const bytes = hex.match(/../g) ?? []
    return Array.from({ length: Math.ceil(bytes.length / A_LINE) }, (_, line) =>
      lineOf(at, bytes.slice(line * A_LINE, (line + 1) * A_LINE)),
    )
  })
  return lines.slice(-MOST_LINES)
}

function lineOf(at: number, bytes: readonly string[]): ShownBytes {
  const text = bytes.map((byte) => Number.parseInt(byte, 16)).map((code) => (code >= 32 && code < 127 ? String.fromCharCode(code) : '·'))
  return { at: (at / 1000).toFixed(2), hex: bytes.join(' '), text: text.join('') }
}
