import { RealClock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { RealSerial } from '#appliance/hardware/serial/real-serial.ts'

// A process that does nothing but hear what comes by the terminal whose path it is given, and say each byte.

const clock = new RealClock()
const [, , path = ''] = process.argv
const hearing = { bytes: (chunk: Uint8Array) => process.stdout.write(`${chunk.join('\n')}\n`), lost: () => process.exit(0) }
await new RealSerial(clock).open(path, { baud: 115_200 }, hearing)
process.stdout.write('open\n')
// As in the box, something is always to come, and not soon.
setTimeout(() => undefined, seconds(60))
