/*
 * `npm run sim:clickers`: a receiver with a class around it, on a real terminal that the box opens like any other. For trying a box by hand
 * and for demonstrations, where nobody has sixty clickers.
 */
import { Cable } from './sim-clickers/cable.ts'
import { HELP, readOptions } from './sim-clickers/options.ts'
import { PressingClass } from './sim-clickers/pressing-class.ts'
import { runSimulation } from './simulation/run-simulation.ts'

await runSimulation({
  help: HELP,
  readOptions: () => readOptions(process.argv.slice(2)),
  hold: async (options, { clock, signal, say }) => {
    const cable = new Cable({ path: options.port, clock })
    try {
      const pressing = new PressingClass({ ...options, cable, clock, say })
      await cable.plugIn()
      say(`plugged in; the box hears it by this line of its config.yaml:\nclickers: { receivers: [${pressing.receiver}] }`)
      await pressing.run(signal)
    } finally {
      await cable.pullOut()
    }
  },
})
