import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Seen } from './watcher.ts'

/** Above this many viewers only the whole room is reported. */
const EACH_UP_TO = 4

export interface Period {
  /** Milliseconds that the figures are of. */
  length: Milliseconds
  /** Bytes that were published. */
  sent: number
  seen: readonly Seen[]
}

/** The lines for one period: what went in, then each viewer, or the whole room where it is large. Pure. */
export function reportOf({ length, sent, seen }: Period): string[] {
  const lines = [`published ${rate(sent, length)}`]
  if (seen.length === 0) return lines
  if (seen.length <= EACH_UP_TO) return [...lines, ...seen.map((one, n) => `viewer ${n + 1}: ${sentence(one, length)}`)]
  return [...lines, `${seen.length} viewers: ${sentence(together(seen), length)}`]
}

function sentence(seen: Seen, length: Milliseconds): string {
  const figures = [
    rate(seen.bytes, length),
    `${((seen.frames / length) * 1000).toFixed(1)} frames/s`,
    seen.age === undefined ? 'age unknown' : `age ${Math.round(seen.age)} ms (oldest ${Math.round(seen.oldest ?? seen.age)})`,
    `stalls ${seen.stalls}`,
    ...(seen.reconnects === 0 ? [] : [`reconnects ${seen.reconnects}`]),
    ...(seen.trouble === '' ? [] : [seen.trouble]),
  ]
  return figures.join(', ')
}

/** The room as one viewer: bytes and frames on average, everything else as the worst of them has it. */
function together(seen: readonly Seen[]): Seen {
  const mean = (of: (one: Seen) => number): number => seen.reduce((sum, one) => sum + of(one), 0) / seen.length
  const ages = seen.flatMap(({ age }) => age ?? [])
  const troubled = seen.filter(({ trouble }) => trouble !== '')
  return {
    bytes: mean(({ bytes }) => bytes),
    frames: mean(({ frames }) => frames),
    age: ages.length === 0 ? undefined : Math.max(...ages),
    oldest: Math.max(...seen.map(({ oldest }) => oldest ?? 0)),
    stalls: seen.reduce((sum, { stalls }) => sum + stalls, 0),
    reconnects: seen.reduce((sum, { reconnects }) => sum + reconnects, 0),
    trouble: troubled.length === 0 ? '' : `${troubled.length} without a picture: ${troubled[0]?.trouble}`,
  }
}

function rate(bytes: number, length: Milliseconds): string {
  return `${Math.round((bytes * 8) / length)} kbit/s`
}
