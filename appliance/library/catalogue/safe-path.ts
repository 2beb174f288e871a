/** Names that a Windows machine does not take for files, with whatever extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/iu
/** What turns the order of letters round, so that `gpj.exe` reads as another name (Unicode TR 36). */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/**
 * What is wrong with the path of a file inside a bundle or an item; undefined where it is one below where it belongs, on any system.
 * Nothing on the box ever writes by such a name; what is served or shown by it must still be what it seems.
 */
export function pathTrouble(path: string): string | undefined {
  if (!path.isWellFormed()) return 'is no Unicode'
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/u.test(path)) return 'has control characters'
  if (REORDERING.test(path)) return 'has characters that turn the order of letters round'
  if (path.includes('\\')) return 'has a backslash'
  if (path.startsWith('/')) return 'begins at the root'
  if (/^[a-z]:/iu.test(path)) return 'begins with a drive'
  return path.split('/').map(partTrouble).find(Boolean)
}

function partTrouble(part: string): string | undefined {
  if (part === '') return 'has an empty part'
  if (part === '.' || part === '..') return `has the part ${part}`
  if (/[. ]$/u.test(part)) return 'has a part that ends with a dot or a space'
  if (RESERVED.test(part)) return 'has a part that is reserved for a device'
  return Buffer.byteLength(part) > 255 ? 'has a part of more than 255 bytes' : undefined
}
