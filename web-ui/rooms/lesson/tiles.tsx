import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { isPulled } from '../live/upstream-words.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { LessonCommands } from './use-lesson.ts'

/** What a hand may need at any moment, always in the same places. */
export function Tiles({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const view = page.lesson.value
  const black = view?.black === true
  const toggle = () => void lesson.black(!black)
  useKey('b', toggle)
  const sampleHelps = view?.running !== true && page.channel.value?.state !== 'live' && !isPulled(page.channel.value)
  const tally = page.quiz.value?.poll?.rounds.at(-1)?.tally
  return (
    <div class="tiles">
      {page.quiz.value !== undefined && (
        <a class="button tile" href="#quiz-title">
          <Icon name="help" /> <span>{tally === undefined ? t('lesson.quiz') : t('lesson.quiz.on', { count: tally.answered })}</span>
        </a>
      )}
      <Button class="tile" icon="black" pressed={black} off={lesson.darkening.value} title={t('key.hint', { key: 'B' })} onPress={toggle}>
        {t(black ? 'lesson.black.off' : 'lesson.black')}
      </Button>
      {sampleHelps && (
        <Button class="tile" icon="sample" off={lesson.starting.value} onPress={() => void lesson.start({ sample: true })}>
          {t('lesson.sample')}
        </Button>
      )}
    </div>
  )
}

function useKey(key: string, run: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat
      if (event.key.toLowerCase() === key && plain && !typing) run()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })
}
