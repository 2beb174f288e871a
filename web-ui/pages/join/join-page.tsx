import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/word-book.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'
import { Asked } from '../../rooms/quiz/pupil/asked.tsx'
import { Here } from '../../rooms/quiz/pupil/here.tsx'
import '../../rooms/quiz/pupil/join-words.ts'
import type { Pupil } from '../../rooms/quiz/pupil/pupil.ts'
import { SitDown } from '../../rooms/quiz/pupil/sit-down.tsx'

/** One screen: where the phone sits, then whether somebody is there, or the question. */
export function JoinPage({ page, pupil }: { page: BoxPage; pupil: Pupil }) {
  const moving = useSignal(false)
  const me = pupil.me.value
  const link = page.link.value
  const isSeated = me?.joined === true && !moving.value
  return (
    <main class="join">
      <header>
        {me?.joined === true && <p class="who">{me.seat === undefined ? me.nickname : t('join.at', { seat: me.seat })}</p>}
        {isSeated && (
          <Button kind="plain" onPress={() => (moving.value = true)}>
            {t('join.move')}
          </Button>
        )}
        <LanguageSwitch />
      </header>
      {link.state === 'down' && <Strip icon="offline" tone="fault" says={t(link.full === true ? 'join.full' : 'join.offline')} />}
      {me === undefined && link.state !== 'down' && <p class="soft connecting">{t('join.connecting')}</p>}
      {me !== undefined && !isSeated && (
        <SitDown pupil={pupil} onSeated={() => (moving.value = false)} onStay={me.joined ? () => (moving.value = false) : undefined} />
      )}
      {isSeated &&
        (page.attendance.value?.asks === true ? (
          <Here pupil={pupil} onSit={() => (moving.value = true)} />
        ) : (
          <Asked page={page} pupil={pupil} />
        ))}
    </main>
  )
}
