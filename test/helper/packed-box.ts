import { fileURLToPath } from 'node:url'
import { bringNode } from '../../firmware-scripts/set-up/bring-node.mjs'
import { foldersOf } from '../../firmware-scripts/set-up/folders.mjs'
import { withLock } from '../../firmware-scripts/set-up/lock.mjs'
import { packBox } from '../../firmware-scripts/set-up/pack-box.mjs'

/** The box that tests start is the packed one, as a school runs it, and of the sources as they are now. */
export default async function setup(): Promise<void> {
  const folders = foldersOf(fileURLToPath(new URL('../..', import.meta.url)))
  const packing = packBox(folders, bringNode(folders).node)
  if (packing.isDone()) return
  await withLock(folders.lock, async () => {
    if (!packing.isDone()) await packing.run(new AbortController().signal)
  })
}
