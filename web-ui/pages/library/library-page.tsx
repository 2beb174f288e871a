import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { OfflineStrip } from '../../rooms/box/offline-strip.tsx'
import { ItemView } from './item-view.tsx'
import { place } from './place.ts'
import { Shelf } from './shelf.tsx'
import { useShelf } from './use-shelf.ts'

/** The shelf with everything on it, or one thing taken from it. */
export function LibraryPage({ page }: { page: BoxPage }) {
  const { item } = place.value
  const shelf = useShelf(page)
  const school = page.box.value?.school ?? ''
  useEffect(() => {
    if (item === undefined) document.title = [t('library.title'), school].filter(Boolean).join(' · ')
  })
  return (
    <>
      <header class="library-header">
        <h1>
          <a href="#/">{t('library.title')}</a>
          {school !== '' && <span class="soft"> {school}</span>}
        </h1>
        <div class="library-me">
          <ToClass page={page} />
          <LanguageSwitch />
        </div>
      </header>
      <OfflineStrip page={page} />
      <main class="library">
        {item === undefined ? <Shelf page={page} shelf={shelf} /> : <ItemView key={item} id={item} page={page} />}
      </main>
    </>
  )
}

/** Back to class for who has signed in; for a teacher who has not, the way to guides and quizzes. */
function ToClass({ page }: { page: BoxPage }) {
  const role = page.session.value?.role
  if (role === undefined) return null
  return (
    <a class="button plain" href="/">
      {t(role === 'teacher' || role === 'technician' ? 'library.to-class' : 'library.sign-in')}
    </a>
  )
}
