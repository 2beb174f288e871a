/** The keys that clickers of every make have. */
const LETTERS = 'ABCD'
const LONGEST = 6
const CODES = new Map<number, readonly string[]>()

/**
 * As many rows of letters as there are pupils to be told apart, all of one length and as short as can be. One wrong letter makes none of the
 * others of it, and no letter follows itself: receivers take the same key pressed twice for one press. Pure.
 */
export function pairingCodes(count: number): readonly string[] {
  for (let length = 2; length <= LONGEST; length += 1) {
    const codes = codesOf(length)
    if (codes.length >= count) return codes.slice(0, count)
  }
  return codesOf(LONGEST)
}

/** In the order of the alphabet each that is far enough from those before it. */
function codesOf(length: number): readonly string[] {
  const known = CODES.get(length)
  if (known !== undefined) return known
  const codes: string[] = []
  const grow = (start: string): void => {
    if (start.length < length) {
      for (const letter of LETTERS) if (!start.endsWith(letter)) grow(start + letter)
    } else if (codes.every((code) => isFar(code, start))) codes.push(start)
  }
  grow('')
  CODES.set(length, codes)
  return codes
}

function isFar(one: string, other: string): boolean {
  return Array.from(one).filter((letter, at) => letter !== other[at]).length >= 2
}

/** The letter that a key stands for: clickers with figures have 1 for A. Undefined for other keys. */
export function letterOf(key: string): string | undefined {
  const plain = key.toUpperCase()
  if (plain.length !== 1) return undefined
  if (LETTERS.includes(plain)) return plain
  return /[1-4]/u.test(plain) ? LETTERS[Number(plain) - 1] : undefined
}
