import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { OfflineStrip } from '../../rooms/box/offline-strip.tsx'
import { ClaimForm } from '../../rooms/sign-in/claim-form.tsx'
import { Enter } from '../../rooms/sign-in/enter.tsx'
import { ClassPage } from './class-page.tsx'

/** Which of the page's three faces is due: a box without an owner, a device at the door, or the class. */
export function TeacherPage({ page, code }: { page: BoxPage; code: string }) {
  const session = page.session.value
  const role = session?.role
  if (role === 'teacher' || role === 'technician') return <ClassPage page={page} />
  return (
    <main class="door-page">
      <OfflineStrip page={page} />
      {session === undefined || page.box.value === undefined ? (
        <Connecting />
      ) : session.claimed ? (
        <Enter page={page} code={code} />
      ) : (
        <ClaimForm page={page} code={code} />
      )}
      <LanguageSwitch />
    </main>
  )
}

function Connecting() {
  return (
    <div class="door appears-late" role="status">
      <h1>{t('app.name')}</h1>
      <p class="soft">{t('enter.connecting')}</p>
    </div>
  )
}
