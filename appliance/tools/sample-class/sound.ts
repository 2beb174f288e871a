/** The sound of the sample lesson: a quiet chord that never ends and a bell at each slide. Pure; periodic over `seconds`. */

const CHORD = [220, 277.18, 329.63]
const CHORD_LEVEL = 0.008
/** Partials of a small bell: frequency ratio, level, decay in seconds. */
const BELL = [
  [1, 0.09, 0.9],
  [2.01, 0.04, 0.5],
  [2.76, 0.02, 0.3],
] as const
/** One note of a pentatonic scale for each slide. */
const NOTES = [523.25, 587.33, 659.26, 783.99, 880]
const BELL_SECONDS = 4

export interface SoundOptions {
  rate: number
  seconds: number
}

/** One period of mono 16-bit PCM: the tail of the last bell rings into the beginning. */
export function lessonSound({ rate, seconds }: SoundOptions): Int16Array {
  const total = rate * seconds
  const mix = new Float64Array(total)
  for (const tone of CHORD) addTone(mix, Math.round(tone * seconds) / seconds / rate)
  for (const [n, note] of NOTES.entries()) {
    const start = Math.round((n * total) / NOTES.length)
    for (let k = 0; k < BELL_SECONDS * rate; k += 1) {
      const at = (start + k) % total
      mix[at] = (mix[at] ?? 0) + bell(note, k / rate)
    }
  }
  return Int16Array.from(mix, (value) => Math.round(value * 32_767))
}

function addTone(mix: Float64Array, turnsPerSample: number): void {
  for (let k = 0; k < mix.length; k += 1) mix[k] = (mix[k] ?? 0) + CHORD_LEVEL * Math.sin(2 * Math.PI * turnsPerSample * k)
}

function bell(note: number, since: number): number {
  const attack = Math.min(1, since / 0.005)
  const release = Math.min(1, (BELL_SECONDS - since) / 0.2)
  const partials = BELL.map(([ratio, level, decay]) => level * Math.exp(-since / decay) * Math.sin(2 * Math.PI * note * ratio * since))
  return attack * release * partials.reduce((sum, value) => sum + value, 0)
}
