import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** More than this nobody reads on a page of the box. */
const MOST = 200_000

/** A note, as it was written. What cannot be shown can still be downloaded, below. */
export function PlainText({ address }: { address: string }) {
  const text = useSignal<string | undefined>(undefined)
  useEffect(() => {
    const left = new AbortController()
    fetch(address, { signal: left.signal })
      .then(async (response) => (text.value = response.ok ? (await response.text()).slice(0, MOST) : ''))
      .catch(() => (text.value = ''))
    return () => left.abort()
  }, [address])
  return text.value === undefined ? <div class="item-stage skeleton" /> : <p class="item-text">{text.value}</p>
}
