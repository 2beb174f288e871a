import type { ViewerView, ViewersView } from '#appliance/contract/live.ts'

/** How a viewer fares. slow: it falls behind now, or its way never carried what the picture needs. halted: it did, and goes on. */
export type ViewerState = 'well' | 'halted' | 'slow'

/** What waits for a viewer that takes everything at once is at most some frames. */
const WAITING = 262_144

/** @param needed what the picture takes, bits per second; 0 where it is not known */
export function stateOfViewer({ behindBytes, goodput, stalls, skips }: ViewerView, needed: number): ViewerState {
  if (behindBytes > WAITING || (goodput > 0 && goodput < needed)) return 'slow'
  return stalls + skips > 0 ? 'halted' : 'well'
}

/** The worst first; among equals who came first, so that the table does not dance. */
export function worstFirst(viewers: readonly ViewerView[], neededBy: (channel: string) => number): ViewerView[] {
  const weight = (viewer: ViewerView) => WEIGHTS[stateOfViewer(viewer, neededBy(viewer.channel))]
  const halts = ({ stalls, skips }: ViewerView) => stalls + skips
  return [...viewers].sort((a, b) => weight(a) - weight(b) || halts(b) - halts(a) || a.since - b.since || (a.id < b.id ? -1 : 1))
}

const WEIGHTS: Record<ViewerState, number> = { slow: 0, halted: 1, well: 2 }

/** The share of the box's link that the viewers take, 0 to 1 and beyond; undefined where the link's speed is not told. */
export function loadOf({ bitsPerSecond, linkBitsPerSecond }: ViewersView): number | undefined {
  return linkBitsPerSecond === undefined || linkBitsPerSecond <= 0 ? undefined : bitsPerSecond / linkBitsPerSecond
}
