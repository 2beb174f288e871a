import { createHmac } from 'node:crypto'

/** Without I and O, which a teacher at the back of the room reads as 1 and 0. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 4

/**
 * Four letters for a screen, unlike all in `taken`. The same browser gets the same ones until the box restarts, so that a
 * teacher may type on through a break of the Wi-Fi; `secret` keeps anybody from making a cookie for letters of their choice.
 */
export function lettersFor(id: string, secret: Buffer, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const digest = createHmac('sha256', secret).update(`${attempt}:${id}`).digest()
    let number = digest.readUInt32BE(0)
    let letters = ''
    for (let place = 0; place < LENGTH; place++) {
      letters += ALPHABET[number % ALPHABET.length]
      number = Math.floor(number / ALPHABET.length)
    }
    if (!taken.has(letters)) return letters
  }
}
