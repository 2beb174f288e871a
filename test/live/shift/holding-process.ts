import { HoldingRoom } from './a-holding-room.ts'

/* A process with a live room whose lesson can be held; says its port once the picture is on. A test kills it. */

const [folder = '', keep = ''] = process.argv.slice(2)
const room = new HoldingRoom({ folder, keep: keep === 'keep' })
process.stdout.write(`${await room.start()}\n`)
