import { MessageChannel } from 'node:worker_threads'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

/** What a simulation is given while it is held. */
export interface Holding {
  readonly clock: Clock
  /** The person has had enough, or `end` was called. */
  readonly signal: AbortSignal
  readonly end: () => void
  /** A line for the person. */
  readonly say: (sentence: string) => void
}

export interface Simulation<O> {
  readonly help: string
  /** Undefined where help is wanted. Rejects with a BoxError whose sentence says what to do. */
  readonly readOptions: () => Promise<O | undefined>
  /** Resolves when it is over by itself or by the signal, with everything put away; rejects as `readOptions` does. */
  readonly hold: (options: O, holding: Holding) => Promise<void>
}

/** A command line that holds a simulation until it is over or ended by Ctrl-C. What went wrong is one sentence, and 1 the exit code. */
export async function runSimulation<O>({ help, readOptions, hold }: Simulation<O>): Promise<void> {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  // The house's timers keep no process alive, and between two things that happen there is nothing else.
  const awake = new MessageChannel()
  try {
    const options = await readOptions()
    if (options === undefined) {
      process.stdout.write(help)
      return
    }
    awake.port1.ref()
    await hold(options, { clock: new RealClock(), signal: ending.signal, end, say })
    say('class over')
  } catch (thrown) {
    if (!(thrown instanceof BoxError)) throw thrown
    say(sentenceOf(thrown))
    process.exitCode = 1
  } finally {
    end()
    awake.port1.close()
  }
}

function say(sentence: string): void {
  console.log(sentence)
}
