import { join } from 'node:path'
import { BoxError } from './base/errors.ts'
import { createLog } from './base/log.ts'
import { LogRing } from './base/log-ring.ts'
import type { Log } from './base/log.ts'
import { buildBox } from './box.ts'
import { loadConfig } from './config/load.ts'
import { InstanceLock } from './lifecycle/instance-lock.ts'
import { beginAnew } from './lifecycle/begin-anew.ts'
import { Shutdown } from './lifecycle/shutdown.ts'
import { takePlace } from './storage/backup/take-place.ts'
import { openDatabase } from './storage/database.ts'
import { ensureDataFolder } from './storage/disk.ts'
import { welcome } from './welcome.ts'
import { realWorld } from './world.ts'

/*
 * The process: reads the configuration, makes sure that it is alone, builds the box, starts it, and waits for a signal.
 * A start that cannot succeed says why in one sentence and ends with code 1.
 */

async function run(log: Log, logbook: LogRing): Promise<void> {
  const world = realWorld()
  const { clock } = world
  // Systemd speaks with the box alone: a child that told it something would be believed.
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete process.env[name]
  const { dataFolder, file, layers } = await loadConfig({ env: world.env, folder: process.cwd() })
  const folder = await ensureDataFolder(dataFolder)
  const lock = new InstanceLock({ dataFolder: folder, clock })
  await lock.acquire()
  await takePlace(folder, log.child({ room: 'storage' }))
  const database = await openDatabase({ path: join(folder, 'box.db'), log: log.child({ room: 'storage' }), clock })
  const startAgain = (): void => shutdown.startAgain()
  const box = buildBox({ world, log, logbook, loaded: layers, dataFolder: folder, database, startAgain })
  const stop = async (): Promise<void> => {
    // Systemd would take a service that is stopping away; one that begins anew only takes a little longer to answer.
    if (!shutdown.isForNewStart) void box.notify.stopping()
    await box.order.stop()
    await database.close()
  }
  const shutdown = new Shutdown({ stop, clock, log, beginAnew: () => beginAnew(world.env) })
  shutdown.watch()
  await box.order.start(shutdown.asked)
  if (shutdown.asked.aborted) return
  const reach = box.reach()
  log.info({ httpPort: reach.httpPort, rtmpPort: reach.rtmpPort, config: file ?? 'defaults', data: folder }, 'box is up')
  await box.notify.ready('the box is up')
  // Under systemd this would put codes and keys into the journal.
  if (world.env['INVOCATION_ID'] === undefined) process.stderr.write(`${welcome(reach)}\n`)
}

// Whoever reads may go away and a disk may be full: a word that can be written nowhere ends no class.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
const logbook = new LogRing()
const log = createLog('info', {
  write: (line) => {
    logbook.write(line)
    process.stdout.write(line)
  },
})
try {
  await run(log, logbook)
} catch (thrown) {
  const sentence = thrown instanceof BoxError ? `${thrown.code}: ${thrown.message}` : undefined
  if (sentence === undefined) log.fatal({ err: thrown }, 'box did not start')
  else log.fatal({ reason: sentence }, 'box did not start')
  process.stderr.write(`\n  The box did not start.\n  ${sentence ?? String(thrown)}\n\n`)
  process.exit(1)
}
