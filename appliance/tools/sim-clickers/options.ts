import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

const PROTOCOLS = ['turning', 'open-json', 'iclicker', 'ascii'] as const
export type Protocol = (typeof PROTOCOLS)[number]

export const HELP = `Plugs in a receiver of clickers with a class around it, and lets the class answer again and again.

  npm run sim:clickers -- [options]

  --n N              pupils with a clicker (60)
  --protocol P       turning, open-json, iclicker or ascii (turning)
  --port PATH        where the box finds it (./var/clickers)
  --seconds S        how long the class takes to answer (10)
  --pause S          between two questions; an i>clicker base waits for the box's questions instead (20)
  --rounds N         questions; without it until Ctrl-C
  --noise N          rubbish on the line for each hundred presses (5)
  --low N            clickers with a low battery (2)
  --unplug S         pulls the receiver out for three seconds, so often (never)
  --seed N           the same class again
  --help             this text

Cards collide on the air and send again until they are heard, as real ones do.
`

export interface SimulatedClickers {
  readonly pupils: number
  readonly protocol: Protocol
  readonly port: string
  readonly answerSeconds: number
  readonly pauseSeconds: number
  /** Undefined: until told to stop. */
  readonly rounds: number | undefined
  readonly noisePercent: number
  readonly lowBatteries: number
  readonly unplugSeconds: number | undefined
  readonly seed: number
}

/** Undefined where help is wanted. Rejects with a BoxError whose sentence says what to do. */
export async function readOptions(args: string[]): Promise<SimulatedClickers | undefined> {
  const given = parse(args)
  if (given.help === true) return undefined
  const protocol = PROTOCOLS.find((one) => one === (given.protocol ?? 'turning'))
  if (protocol === undefined) throw new BoxError('BAD_REQUEST', `--protocol is one of ${PROTOCOLS.join(', ')}`)
  const number = (name: Exclude<keyof typeof given, 'help'>, fallback: number, most: number): number =>
    numberOf(name, given[name], { fallback, most })
  return {
    ...{ pupils: number('n', 60, 1000), protocol, port: resolve(given.port ?? 'var/clickers') },
    ...{ answerSeconds: number('seconds', 10, 3600), pauseSeconds: number('pause', 20, 3600) },
    rounds: given.rounds === undefined ? undefined : number('rounds', 1, 100_000),
    ...{ noisePercent: number('noise', 5, 100), lowBatteries: number('low', 2, 1000), seed: number('seed', Date.now() % 100_000, 1e9) },
    unplugSeconds: given.unplug === undefined ? undefined : Math.max(1, number('unplug', 30, 3600)),
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const options = {
    ...{ n: text, protocol: text, port: text, seconds: text, pause: text, rounds: text, noise: text, low: text, unplug: text, seed: text },
    help: { type: 'boolean', short: 'h' },
  } as const
  try {
    return parseArgs({ args, options }).values
  } catch (cause) {
    throw new BoxError('BAD_REQUEST', `${sentenceOf(cause)} (--help shows what there is)`, { cause })
  }
}

function numberOf(name: string, text: string | undefined, { fallback, most }: { fallback: number; most: number }): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new BoxError('BAD_REQUEST', `--${name} is a whole number up to ${most}, not ${JSON.stringify(text)}`)
}
