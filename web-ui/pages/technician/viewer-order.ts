import type { ViewerView, ViewersView } from '#appliance/contract/live.ts'

/** How a viewer fares. slow: it falls behind now, or its way carries hardly what the picture needs. halted: it did, and goes on. */
export type ViewerState = 'well' | 'halted' | 'slow'

/** What waits for a viewer that takes everything at once is at most some frames. */
const WAITING = 262_144
/** A way that carries less than this times the picture's own rate leaves nothing for the keyframes. */
const SPARE = 1.3
/** From here on there is no room for one more class on the same port. */
const NEARLY_FULL = 0.7

/** @param needed what the picture takes, bits per second; 0 where it is not known */
export function stateOfViewer({ behindBytes, goodput, stalls, skips }: ViewerView, needed: number): ViewerState {
  if (behindBytes > WAITING || (goodput > 0 && goodput < needed * SPARE)) return 'slow'
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

/** What stands between the box and its viewers, if it can be told: the port is full, or the box's own Wi-Fi is too slow for them. */
export function limitOf(view: ViewersView, neededBy: (channel: string) => number): 'link' | 'own-wifi' | 'room-wifi' | undefined {
  const slow = view.viewers.filter((viewer) => stateOfViewer(viewer, neededBy(viewer.channel)) === 'slow')
  if ((loadOf(view) ?? 0) >= NEARLY_FULL) return 'link'
  if (slow.length === 0) return undefined
  return view.ownWifi ? 'own-wifi' : 'room-wifi'
}
