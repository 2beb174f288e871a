/** Hex digits as people compare them: `9F2C 01AB …`. */
export function grouped(fingerprint: string): string {
  return fingerprint.toUpperCase().replace(/(.{4})(?=.)/g, '$1 ')
}
