import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { QuizOverlay } from '../../rooms/quiz/overlay/quiz-overlay.tsx'
import { addressToShow, bare } from './address-to-show.ts'

const TRY_AGAIN = 2_000

/** A question over the picture: its code is fetched when the first one is asked. */
export function OverPicture({ page }: { page: BoxPage }) {
  const loaded = useSignal<{ readonly Shown: typeof QuizOverlay } | undefined>(undefined)
  useEffect(() => {
    let stop = (): void => undefined
    const load = (): void =>
      void import('../../rooms/quiz/overlay/quiz-overlay.tsx').then(
        ({ QuizOverlay: Shown }) => (loaded.value = { Shown }),
        // The box is away: it is asked again.
        () => (stop = page.clock.after(TRY_AGAIN, load)),
      )
    load()
    return () => stop()
  }, [page])
  if (loaded.value === undefined) return null
  const { Shown } = loaded.value
  return <Shown page={page} join={joinAddress(page)} alone={page.orders.value?.scene.kind === 'question'} />
}

function joinAddress(page: BoxPage) {
  const address = addressToShow(location, page.box.value?.addresses ?? [])
  if (address === undefined) return undefined
  const url = `${address.replace(/\/$/, '')}/join`
  return { url, typed: bare(url) }
}
