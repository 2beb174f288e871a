import { createHash, randomInt, timingSafeEqual } from 'node:crypto'

/** A fresh code for people to type: six digits, each as likely as any other. */
export function sixDigits(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}

/** How cookies and tokens are kept: whoever reads the database cannot use them. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
