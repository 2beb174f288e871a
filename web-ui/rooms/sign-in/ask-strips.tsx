import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Strip } from '../parts/strip.tsx'
import { useCommand } from '../parts/use-command.ts'

/** Devices that wait for the holder's tap. */
export function AskStrips({ page }: { page: BoxPage }) {
  const { failure, give } = useCommand()
  const answer = (id: string, allow: boolean) => void give(() => commands.session.answerAsk(id, allow))
  return (
    <>
      {page.session.value?.asks.map((ask) => (
        <Strip key={ask.id} icon="phone" says={t('asks.says', { label: ask.label })}>
          <Button onPress={() => answer(ask.id, true)}>{t('asks.allow')}</Button>
          <Button kind="plain" onPress={() => answer(ask.id, false)}>
            {t('asks.refuse')}
          </Button>
        </Strip>
      ))}
      <FailureLine failure={failure.value} />
    </>
  )
}
