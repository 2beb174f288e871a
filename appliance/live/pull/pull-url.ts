import { BoxError } from '#appliance/base/errors.ts'
import { maskUrl, secretsInPath } from '#appliance/base/log.ts'

const SCHEMES = new Set(['http:', 'https:', 'rtmp:', 'rtmps:', 'rtsp:', 'rtsps:', 'srt:'])
const MAX_CHARACTERS = 2048
const SHORTEST_SECRET = 4

/**
 * The address itself, its scheme in small letters, where a live lesson can be pulled from it: http(s), rtmp(s), rtsp(s) or srt with a host, and no
 * blank or control character, which ffmpeg would take for an option of its own.
 * Throws BoxError SOURCE_URL_REFUSED; the sentence does not repeat the address, it may carry credentials.
 */
export function checkSourceUrl(text: string): string {
  if (text.length > MAX_CHARACTERS) throw refused(`it is longer than ${MAX_CHARACTERS} characters`)
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\s\u0000-\u001f\u007f]/.test(text)) throw refused('it has a blank or a control character in it')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw refused('it is no URL')
  if (!SCHEMES.has(url.protocol)) throw refused(`${url.protocol}// is none of http, https, rtmp, rtmps, rtsp, rtsps and srt`)
  if (url.hostname === '') throw refused('it names no host')
  return text.replace(/^[^:]+/, (scheme) => scheme.toLowerCase())
}

function refused(why: string): BoxError {
  return new BoxError('SOURCE_URL_REFUSED', `the address of the lesson cannot be used: ${why}`)
}

/** Makes the masker of one address: what ffmpeg says goes through it before anybody reads it. */
export function maskerFor(sourceUrl: string): (line: string) => string {
  const url = new URL(sourceUrl)
  const written = [url.username, url.password, url.search.slice(1), url.hash.slice(1), ...url.searchParams.values(), ...secretsInPath(url)]
  const secrets = [...written, ...written.map(decoded)].filter((secret) => secret.length >= SHORTEST_SECRET)
  return (line) => secrets.reduce((text, secret) => text.replaceAll(secret, '***'), maskUrls(line))
}

function maskUrls(line: string): string {
  const masked = line.replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/gi, (url) => maskUrl(url))
  return masked.replaceAll(/([?&][^=&\s'"]+=)[^&\s'"]+/g, '$1***')
}

/** What percent signs stand for. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone % is no encoding: the text is what it is.
    return text
  }
}
