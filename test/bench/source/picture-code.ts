/*
 * The number of a frame, written into its picture so that a page can read back which frame a person sees:
 * sixteen blocks side by side in the top row (white = 1, lowest bit left), and below each block its opposite.
 * Comparing the two rows needs no threshold and notices a picture that is no such clip or is still being drawn.
 */

/** How many bits a frame's number has. */
export const CODE_BITS = 16
/** Pixels of one block in a 1280x720 picture; whole macroblocks, so that the encoder keeps their edges. */
export const BLOCK = { width: 80, height: 48 } as const

const CLEAR_DIFFERENCE = 64

/** The ffmpeg filters that draw the code of frame `n`, counted from `first`, over a 1280x720 picture. */
export function codeFilters(first = 0): string {
  const box = (bit: number, row: 0 | 1, when: string): string =>
    `drawbox=x=${bit * BLOCK.width}:y=${row * BLOCK.height}:w=${BLOCK.width}:h=${BLOCK.height}:color=white:t=fill:enable='${when}'`
  const background = `drawbox=x=0:y=0:w=${CODE_BITS * BLOCK.width}:h=${2 * BLOCK.height}:color=black:t=fill`
  const blocks = Array.from({ length: CODE_BITS }, (_, bit) => {
    const isSet = `mod(floor((n+${first})/${2 ** bit}),2)`
    return [box(bit, 0, isSet), box(bit, 1, `not(${isSet})`)]
  })
  return [background, ...blocks.flat()].join(',')
}

/** The brightness (0-255) of the blocks of frame `number`: upper row, then lower row. */
export function encodeCode(number: number): number[] {
  const upper = Array.from({ length: CODE_BITS }, (_, bit) => ((number >> bit) & 1) * 255)
  return [...upper, ...upper.map((brightness) => 255 - brightness)]
}

/** The frame's number from the brightness of its blocks; undefined where the picture does not carry one clearly. */
export function decodeCode(brightness: ArrayLike<number>): number | undefined {
  let number = 0
  for (let bit = 0; bit < CODE_BITS; bit += 1) {
    const difference = (brightness[bit] ?? 0) - (brightness[CODE_BITS + bit] ?? 0)
    if (Math.abs(difference) < CLEAR_DIFFERENCE) return undefined
    if (difference > 0) number += 2 ** bit
  }
  return number
}
