import { Worker } from 'node:worker_threads'
import { RealClock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { beginAnew } from '#appliance/lifecycle/begin-anew.ts'
import { Shutdown } from '#appliance/lifecycle/shutdown.ts'

// A process that ends as the box does. How it behaves: 'well', 'slowly' or 'hangs' in its stop, 'throws' or 'rejects'
// after its start, or 'throws and hangs'; 'again' begins anew once.
// A second argument is a pipe that nobody writes to: a thread waits for it inside the kernel, where no stop reaches it.
const [behaviour, pipe] = process.argv.slice(2)
if (pipe !== undefined) {
  const reader =
    "require('node:worker_threads').parentPort.postMessage('reads'); require('node:fs').readFileSync(require('node:worker_threads').workerData)"
  const thread = new Worker(reader, { eval: true, workerData: pipe })
  await new Promise((resolve) => thread.once('message', resolve))
}
const clock = new RealClock()
const shutdown = new Shutdown({
  clock,
  log: createLog('info'),
  beginAnew: () => beginAnew({ ...process.env, BEGUN_BEFORE: '1' }),
  stop: async () => {
    process.stdout.write('stopping\n')
    if (behaviour === 'slowly') await clock.sleep(300)
    if (behaviour?.endsWith('hangs') === true) await new Promise(() => undefined)
    process.stdout.write('stopped in order\n')
  },
})
shutdown.watch()
shutdown.asked.addEventListener('abort', () => process.stdout.write('start called off\n'))
setInterval(() => undefined, 1000)
process.stdout.write('up\n')
if (behaviour?.startsWith('again') === true && process.env['BEGUN_BEFORE'] === undefined) shutdown.startAgain()
if (behaviour?.startsWith('throws') === true) {
  setImmediate(() => {
    throw new BoxError('INTERNAL', 'nobody caught me')
  })
}
if (behaviour === 'rejects') void Promise.reject(new BoxError('INTERNAL', 'nobody awaited me'))
