import { BoxError } from '#appliance/base/errors.ts'

/** How settings write bytes: `hex:` and hex digits, or text with \r, \n, \t, \0, \\ and \xHH. */

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' }

/** Whether it is written in hex digits. */
export function isHex(text: string): boolean {
  return text.startsWith('hex:')
}

/** Throws RECEIVER_REFUSED where it is neither. */
export function bytesOf(text: string): Uint8Array {
  return isHex(text) ? hexBytes(text.slice(4)) : Buffer.from(unescaped(text), 'latin1')
}

function hexBytes(text: string): Uint8Array {
  const digits = text.replaceAll(/\s+/g, '')
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) throw refused(text, 'are no pairs of hex digits')
  return Buffer.from(digits, 'hex')
}

function unescaped(text: string): string {
  if (Buffer.from(text, 'latin1').toString('latin1') !== text) throw refused(text, 'has letters that are no single bytes')
  return text.replaceAll(/\\(x[0-9a-fA-F]{2}|.?)/g, (_, name: string) => {
    const plain = name.length === 3 ? String.fromCodePoint(Number.parseInt(name.slice(1), 16)) : ESCAPES[name]
    if (plain === undefined) throw refused(text, `has \\${name}, which is not known here`)
    return plain
  })
}

function refused(text: string, why: string): BoxError {
  return new BoxError('RECEIVER_REFUSED', `${JSON.stringify(text)} ${why}`)
}
