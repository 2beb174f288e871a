import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ChannelView } from '#appliance/contract/live.ts'
import { addressesOf } from './upstream-order.ts'

interface Options {
  /** A command of this page is on its way. */
  busy: Signal<boolean>
  /** Ends what was begun for an address of the list before. */
  onChanged: () => void
}

/**
 * Notes that somebody else has changed the addresses of a channel. What is unfolded is found again by its place in the list: another
 * address may be there now, and must not be removed for the one before it. `mine`: a revision that this page has made.
 */
export function useOthersChanges({ upstreams, upstreamsRevision: revision }: ChannelView, { busy, onChanged }: Options) {
  const changed = useSignal(false)
  // A box that has started anew has other revisions for the same list.
  const shown = {
    revision,
    urls: addressesOf(upstreams)
      .map(({ url }) => url)
      .join('\n'),
  }
  const seen = useRef(shown)
  const own = useRef<string | undefined>(undefined)
  useEffect(() => {
    const before = seen.current
    if (busy.value || before.revision === revision) return
    seen.current = shown
    if (own.current === revision || before.urls === shown.urls) return
    changed.value = true
    onChanged()
  }, [revision, busy.value])
  const mine = (made: string) => {
    own.current = made
    changed.value = false
  }
  return { changed, mine }
}
