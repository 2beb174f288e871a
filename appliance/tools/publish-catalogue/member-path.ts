const MOST_LENGTH = 512

/** What is wrong with the path of a file within a small page; undefined where nothing is. */
export function memberPathTrouble(path: string): string | undefined {
  if (Buffer.byteLength(path) > MOST_LENGTH) return 'has a path that is too long'
  if (/[\p{Cc}\\\uFFFD]/u.test(path)) return 'has characters that no path should have'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'leads out of the page'
  if (path.split('/').some((step) => step === '' || step === '.' || step === '..')) return 'leads out of the page'
  return undefined
}
