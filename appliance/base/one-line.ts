/** A name from outside as it may stand in a sentence: short, and without anything that could reorder or break the line. */
export function shown(name: string): string {
  return `“${name
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 80)}”`
}

/** Words that a file gave, as they are kept: one line, no control characters, no longer than a name. Empty words are none. */
export function words(text: string | undefined, most = 80): string | undefined {
  const plain = (text ?? '').replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return plain === '' ? undefined : Array.from(plain).slice(0, most).join('').trim()
}
