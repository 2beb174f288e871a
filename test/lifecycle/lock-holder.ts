import { RealClock } from '#appliance/base/clock.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import { InstanceLock } from '#appliance/lifecycle/instance-lock.ts'

// Takes the lock of a folder and keeps it until it is killed, or says why it cannot.
const lock = new InstanceLock({ dataFolder: process.argv[2] ?? '', clock: new RealClock() })
await lock.acquire().then(
  () => process.stdout.write('held\n'),
  (thrown: unknown) => process.stdout.write(`refused: ${sentenceOf(thrown)}\n`),
)
setInterval(() => undefined, 1000)
