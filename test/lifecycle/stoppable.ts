import { RealClock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { Shutdown } from '#appliance/lifecycle/shutdown.ts'

// A process that ends as the box does. How it behaves: 'well', 'hangs' in its stop, 'throws' or 'rejects' after its start.
const behaviour = process.argv[2]
const clock = new RealClock()
const shutdown = new Shutdown({
  clock,
  log: createLog('info'),
  stop: async () => {
    process.stdout.write('stopping\n')
    if (behaviour === 'hangs') await new Promise(() => undefined)
    process.stdout.write('stopped in order\n')
  },
})
shutdown.watch()
shutdown.asked.addEventListener('abort', () => process.stdout.write('start called off\n'))
setInterval(() => undefined, 1000)
process.stdout.write('up\n')
if (behaviour === 'throws') {
  setImmediate(() => {
    throw new BoxError('INTERNAL', 'nobody caught me')
  })
}
if (behaviour === 'rejects') void Promise.reject(new BoxError('INTERNAL', 'nobody awaited me'))
