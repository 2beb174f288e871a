import { days, hours } from '#appliance/base/duration.ts'

/** What a browser shows without running anything of it. Whatever else a publisher sends is shown in a box of its own, or not at all. */
const PASSIVE = /^(?:image\/(?!svg)|video\/|audio\/|font\/|text\/(?:plain|vtt|csv)$|application\/(?:pdf|json|zip|octet-stream)$)/u
const LONGEST_NAME = 120

const PUBLIC = `public, max-age=${days(30) / 1000}, immutable`
/** Whoever signs out must not find it in the browser for ever. */
const PRIVATE = `private, max-age=${hours(1) / 1000}, immutable`

export interface FileToTell {
  readonly sha256: string
  readonly mime: string
  readonly audience: 'pupil' | 'teacher'
}

/** What is told of a file under its hash, RFC 9530 for its digest. */
export function fileHeaders({ sha256, mime, audience }: FileToTell, download?: string): Record<string, string> {
  return {
    'content-type': contentType(mime),
    'repr-digest': reprDigest(sha256),
    'cache-control': audience === 'pupil' ? PUBLIC : PRIVATE,
    ...(PASSIVE.test(mime) ? {} : { 'content-security-policy': 'sandbox' }),
    ...(download === undefined ? {} : { 'content-disposition': attachment(download) }),
  }
}

/**
 * What is told of a file of an app. Its pages run scripts, but as pages of nobody: without the box's cookies, and with nothing in reach but
 * their own files, which they ask for as strangers do. `host` has been checked to be the box's.
 */
export function appHeaders(
  { sha256, mime, audience }: FileToTell,
  { host, itemId }: { host: string; itemId: string },
): Record<string, string> {
  const own = `${host}/library/apps/${encodeURIComponent(itemId)}/`
  const policy = [
    'sandbox allow-scripts',
    `default-src ${own} 'unsafe-inline' 'unsafe-eval' data: blob:`,
    "object-src 'none'",
    "form-action 'none'",
    `base-uri ${own}`,
    "frame-ancestors 'self'",
  ]
  return {
    'content-type': contentType(mime),
    'repr-digest': reprDigest(sha256),
    // The next edition of the item has other files under the same names.
    'cache-control': audience === 'pupil' ? 'no-cache' : 'private, no-cache',
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'SAMEORIGIN',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
  }
}

/** Publishers write UTF-8, and a browser would guess. */
function contentType(mime: string): string {
  return /^text\/|^application\/(?:javascript|json|xml)$/u.test(mime) ? `${mime}; charset=utf-8` : mime
}

function reprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
}

/** RFC 6266: the name for those who read UTF-8, and what is left of it for those who do not. */
function attachment(name: string): string {
  // Control characters, marks that turn the direction of writing, half characters, and what a folder cannot hold.
  const safe = name.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]/gu, '_').replace(/^[. ]+/u, '_')
  const short = safe.slice(0, LONGEST_NAME).toWellFormed().trim() || 'file'
  const plain = short.replaceAll(/[^\x20-\x7e]|%/gu, '_')
  const encoded = encodeURIComponent(short).replaceAll(/['()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
