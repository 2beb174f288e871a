import type { UpstreamsChange, UpstreamView } from '#appliance/contract/live.ts'

/*
 * The addresses of a channel as the technician wants them, made of those that are set. Those that stay are named by their id,
 * because their credentials are not known here. Other boxes of the school come from another setting, and what the lesson names or the box
 * has on its disk from none: they are never among them.
 */

type Urls = UpstreamsChange['urls']

/** The addresses of the settings, in their order. */
export function addressesOf(upstreams: readonly UpstreamView[]): UpstreamView[] {
  return upstreams.filter(isOfSettings)
}

/** Whether it is one of the addresses that can be changed here. */
export function isOfSettings({ kind, ofLesson }: UpstreamView): boolean {
  return kind === 'address' && ofLesson !== true
}

export function withOneMore(upstreams: readonly UpstreamView[], url: string): Urls {
  return [...addressesOf(upstreams).map(keep), { url }]
}

export function without(upstreams: readonly UpstreamView[], id: string): Urls {
  const others = addressesOf(upstreams).filter((upstream) => upstream.id !== id)
  return others.map(keep)
}

export function replaced(upstreams: readonly UpstreamView[], id: string, url: string): Urls {
  return addressesOf(upstreams).map((upstream) => (upstream.id === id ? { url } : keep(upstream)))
}

/** `by` -1: one earlier; 1: one later. At the end of the list nothing moves. */
export function moved(upstreams: readonly UpstreamView[], id: string, by: -1 | 1): Urls {
  const urls = addressesOf(upstreams)
  const from = urls.findIndex((upstream) => upstream.id === id)
  const [one, other] = [urls[from], urls[from + by]]
  if (one !== undefined && other !== undefined) [urls[from], urls[from + by]] = [other, one]
  return urls.map(keep)
}

function keep({ id }: UpstreamView): { keep: string } {
  return { keep: id }
}
