/** Whether a setting's value can be changed in one line of text. */
export function isSimple(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What was typed, as the kind of value that the setting has; what does not fit goes as it is and the box says why not. */
export function fromText(text: string, like: unknown): unknown {
  const plain = text.trim()
  if (typeof like === 'number' && plain !== '' && Number.isFinite(Number(plain))) return Number(plain)
  if (typeof like === 'boolean' && (plain === 'true' || plain === 'false')) return plain === 'true'
  return plain
}
