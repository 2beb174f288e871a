/*
 * `npm run sim:clickers`: a receiver with a class around it, on a real terminal that the box opens like any other. For trying a box by hand
 * and for demonstrations, where nobody has sixty clickers.
 */
import { MessageChannel } from 'node:worker_threads'
import { RealClock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Cable } from './sim-clickers/cable.ts'
import { HELP, readOptions } from './sim-clickers/options.ts'
import { PressingClass } from './sim-clickers/pressing-class.ts'

const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())

try {
  const options = await readOptions(process.argv.slice(2))
  if (options === undefined) process.stdout.write(HELP)
  else await hold(options)
} catch (thrown) {
  if (!(thrown instanceof BoxError)) throw thrown
  say(sentenceOf(thrown))
  process.exitCode = 1
}

async function hold(options: NonNullable<Awaited<ReturnType<typeof readOptions>>>): Promise<void> {
  const clock = new RealClock()
  const cable = new Cable({ path: options.port, clock })
  // The house's timers keep no process alive, and between two presses there is nothing else.
  const awake = new MessageChannel()
  awake.port1.ref()
  try {
    const pressing = new PressingClass({ ...options, cable, clock, say })
    await cable.plugIn()
    say(`plugged in at ${options.port}; the box needs: clickers: { receivers: [${pressing.receiver}] }`)
    await pressing.run(ending.signal)
  } finally {
    await cable.pullOut()
    awake.port1.close()
  }
  say('class over')
}

function say(sentence: string): void {
  console.log(sentence)
}
