import { sentenceOf } from '#appliance/base/errors.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { isPage } from '#appliance/base/web-desk.ts'
import { refusal } from './refusal.ts'

/** Nothing that a publisher signs is nested deeper; what is, is meant to break a reader. */
const DEEPEST = 32
const SCAN_AT_ONCE = 262_144

/**
 * The value that JSON in UTF-8 stands for. `name` is what the sentences call it.
 * Rejects with CATALOGUE_REFUSED: too-large, or malformed where it is no UTF-8, no JSON, or nested too deeply.
 */
export async function parseJson(name: string, bytes: Uint8Array, most: number): Promise<unknown> {
  if (bytes.length > most) throw refusal('too-large', `${name} has ${bytes.length} bytes; at most ${most} are read`)
  if (isPage(bytes)) throw refusal('malformed', `${name} is a web page and not a document: the network may want somebody to sign in`)
  await refuseDeep(name, bytes)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw refusal('malformed', `${name} is no JSON in UTF-8: ${sentenceOf(cause).slice(0, 160)}`, { cause })
  }
}

// The parser of V8 takes any depth; what walks over the value later does not.
async function refuseDeep(name: string, bytes: Uint8Array): Promise<void> {
  const scan = { depth: 0, quoted: false, escaped: false }
  for (let from = 0; from < bytes.length; from += SCAN_AT_ONCE) {
    if (from > 0) await aTurn()
    if (isDeep(bytes.subarray(from, from + SCAN_AT_ONCE), scan)) {
      throw refusal('malformed', `${name} is nested deeper than ${DEEPEST} levels`)
    }
  }
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]

function isDeep(bytes: Uint8Array, scan: { depth: number; quoted: boolean; escaped: boolean }): boolean {
  let { depth, quoted, escaped } = scan
  for (const byte of bytes) {
    if (escaped) escaped = false
    else if (quoted) {
      if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1
      if (depth > DEEPEST) return true
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1
  }
  Object.assign(scan, { depth, quoted, escaped })
  return false
}
