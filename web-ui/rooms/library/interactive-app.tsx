import { useRef } from 'preact/hooks'
import type { ItemDetail } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { named } from './library-words.ts'
import { NotYet } from './not-yet.tsx'
import { useArrival } from './use-arrival.ts'

/** Somebody else's page: it runs alone, without the box's cookies and without a way to the box's commands. */
export function InteractiveApp({ item }: { item: ItemDetail }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const address = `/library/apps/${encodeURIComponent(item.id)}/index.html`
  const arrival = useArrival(address, item.holding === 'ready')
  if (arrival !== 'here') return <NotYet item={item} arrival={arrival} />
  return (
    <>
      <iframe ref={frame} class="item-app" sandbox="allow-scripts" title={named(item.title)} src={address} allow="fullscreen" />
      {document.fullscreenEnabled && (
        <Button icon="full" onPress={() => void frame.current?.requestFullscreen()}>
          {t('library.full')}
        </Button>
      )}
    </>
  )
}
