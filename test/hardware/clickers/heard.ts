import type { Decoder, Heard } from '#appliance/hardware/clickers/driver.ts'

export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

/** What a decoder makes of bytes that come in one piece. */
export function heardOf(decoder: Decoder, ...pieces: Uint8Array[]): Heard[] {
  return pieces.flatMap((piece) => decoder.take(piece))
}

/** `id key` of each press, and the reason of each bad frame. */
export function told(heard: readonly Heard[]): string[] {
  return heard.flatMap((one) => {
    if (one.kind === 'press') return [`${one.id} ${one.key}`]
    return one.kind === 'bad' ? [one.reason] : []
  })
}
