/** Text as it is compared: full and half width, capitals, and kinds of space are one. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}
