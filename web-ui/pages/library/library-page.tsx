import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { OfflineStrip } from '../../rooms/box/offline-strip.tsx'
import { ItemView } from './item-view.tsx'
import { place } from './place.ts'
import { Shelf } from './shelf.tsx'

/** The shelf with everything on it, or one thing taken from it. */
export function LibraryPage({ page }: { page: BoxPage }) {
  const { item } = place.value
  const box = page.box.value
  const isStaff = page.session.value?.role === 'teacher' || page.session.value?.role === 'technician'
  return (
    <>
      <header class="library-header">
        <h1>
          <a href="#/">{t('library.title')}</a>
          {box?.school !== undefined && box.school !== '' && <span class="soft"> {box.school}</span>}
        </h1>
        <div class="library-me">
          {isStaff && (
            <a class="button plain" href="/">
              {t('library.to-class')}
            </a>
          )}
          <LanguageSwitch />
        </div>
      </header>
      <OfflineStrip page={page} />
      <main class="library">{item === undefined ? <Shelf page={page} /> : <ItemView key={item} id={item} page={page} />}</main>
    </>
  )
}
