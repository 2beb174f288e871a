import { bringNode } from './bring-node.mjs'
import { buildPages } from './build-pages.mjs'
import { installLibraries } from './install-libraries.mjs'
import { withLock } from './lock.mjs'
import { packBox } from './pack-box.mjs'
import { providePackages } from './provide-packages.mjs'
import { sayWhile } from './say.mjs'
import { toolEnvironment } from './tool-environment.mjs'

/** @typedef {{title: string, isDone: () => boolean, run: (signal: AbortSignal) => Promise<void>}} Step */

/**
 * Does what the task needs and what is not done yet. Answers the Node to run it with and the environment to run it in.
 * @param {import('./folders.mjs').Folders} folders
 * @param {import('./tasks.mjs').Task} task
 * @param {AbortSignal} signal
 */
export async function prepare(folders, task, signal) {
  const { node, step } = bringNode(folders)
  const built = task.needsBuilt ? [packBox(folders, node), buildPages(folders, node)] : []
  const steps = [step, installLibraries(folders, node), ...built]
  await runMissing(
    folders.lock,
    steps.filter((each) => each !== undefined),
    signal,
  )
  await providePackages(folders, task.packages, signal)
  return { node, env: toolEnvironment(node) }
}

/**
 * Looks before it locks: where everything is done, a folder that cannot be written to is no obstacle.
 * @param {string} lock @param {readonly Step[]} steps @param {AbortSignal} signal
 */
async function runMissing(lock, steps, signal) {
  if (steps.every((step) => step.isDone())) return
  await withLock(
    lock,
    async () => {
      for (const step of steps) if (!step.isDone()) await sayWhile(step.title, () => step.run(signal))
    },
    signal,
  )
}
