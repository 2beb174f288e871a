// What every npm command of this folder runs first: it brings the Node this software is made for, its libraries, the built pages
// and, where it may, the system's packages; then it runs the task. Only what is missing is done, so a second start is quick.
// Plain JavaScript without dependencies, because a new machine has nothing but an older Node. It owns .node/ and nothing else.
import { fileURLToPath } from 'node:url'
import { readArguments } from './set-up/arguments.mjs'
import { foldersOf } from './set-up/folders.mjs'
import { prepare } from './set-up/prepare.mjs'
import { report, reportInterruption } from './set-up/set-up-error.mjs'
import { endLike, heedSignals } from './set-up/signals.mjs'
import { tasks } from './set-up/tasks.mjs'

async function main() {
  const interruption = heedSignals()
  const ending = await setUpAndRun(interruption.signal).catch((error) => {
    return interruption.signal.aborted ? reportInterruption(interruption.signal) : report(error)
  })
  interruption.release()
  endLike(ending)
}

/** @param {AbortSignal} signal */
async function setUpAndRun(signal) {
  const { task, rest } = readArguments(process.argv.slice(2), tasks)
  const folders = foldersOf(fileURLToPath(new URL('..', import.meta.url)))
  const { node, env } = await prepare(folders, task, signal)
  return task.run({ folders, node, env, rest, signal })
}

await main()
