import type { ItemScene } from '#appliance/contract/screens.ts'

/** Further apart than this, a screen is not in step with the class. */
const OUT_OF_STEP = 2500

type Timed = Pick<ItemScene, 'fromMs' | 'toMs' | 'pause' | 'spentMs' | 'asOf'>

/** Where a recording should be now, in milliseconds from its beginning. `now`: epoch milliseconds by the box's clock. */
export function placeOf({ fromMs = 0, toMs, pause, spentMs, asOf }: Timed, now: number): number {
  const since = pause === 'held' ? 0 : Math.max(0, now - asOf)
  return Math.min(fromMs + spentMs + since, toMs ?? Number.POSITIVE_INFINITY)
}

/** Whether the recording should stand still: held by the tutor, or at the end of its stretch. */
export function standsStill(scene: Timed, now: number): boolean {
  return scene.pause === 'held' || (scene.toMs !== undefined && placeOf(scene, now) >= scene.toMs)
}

/** Where to put a recording that is at `at` of `length` milliseconds; undefined: it is where it should be, near enough. */
export function placeToSeek(at: number, should: number, length: number): number | undefined {
  const wanted = Math.min(should, length)
  return Math.abs(wanted - at) > OUT_OF_STEP ? wanted : undefined
}
