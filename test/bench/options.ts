import { parseArgs } from 'node:util'

/** What the command line asks for. */
export interface BenchOptions {
  /** Names of cases; empty means all. */
  only: string[]
  /** Shorter windows, and no peers in the browser. */
  quick: boolean
  /** Viewers of the fan-out cases. */
  viewers: number
  /** Runs of each server, of which the median counts. */
  rounds: number
  /** Upper limit for every measuring window, seconds; to try the harness itself. */
  atMost: number
}

const CASES =
  'start,idle,packaging,four-weeks,quiz,quiz-storm,fan-out,fan-out-rtmp,fan-out-ll-hls,fan-out-hls,stalled,glass,glass-hls,failover,lesson,glass-peers,small-files,serve-files,one-copy,seekers'

export const USAGE = `npm run bench -- [--only ${CASES}] [--quick] [--viewers 200] [--rounds 3] [--at-most SECONDS]`

/** Reads the arguments; throws a TypeError of node:util for an unknown option. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      viewers: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '3' },
      'at-most': { type: 'string', default: 'Infinity' },
    },
  })
  return {
    only: values.only.split(',').filter((name) => name !== ''),
    quick: values.quick,
    viewers: Number(values.viewers),
    rounds: Number(values.rounds),
    atMost: Number(values['at-most']),
  }
}
