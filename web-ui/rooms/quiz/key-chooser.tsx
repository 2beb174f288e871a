import { useSignal } from '@preact/signals'
import type { AnswerKey, QuizQuestion } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { digitFor } from '../parts/shortcut.ts'
import { answersOf } from './kinds.ts'
import { answerName } from './quiz-words.ts'
import { readKey } from './read-key.ts'

interface KeyChooserProps {
  question: QuizQuestion
  off: boolean
  onChoose: (key: AnswerKey) => void
}

/** The right answer, pointed at where there are some to point at, else written. */
export function KeyChooser(props: KeyChooserProps) {
  const answers = answersOf(props.question)
  if (answers === undefined) return <WrittenKey {...props} />
  return props.question.kind === 'multiple' ? <SeveralKeys {...props} answers={answers} /> : <OneKey {...props} answers={answers} />
}

interface Pointed extends KeyChooserProps {
  answers: readonly string[]
}

function OneKey({ question, answers, off, onChoose }: Pointed) {
  return (
    <div class="quiz-keys" role="group" aria-label={t('quiz.key.ask')}>
      {answers.map((one, place) => (
        <Button key={one} pressed={question.key === one} shortcut={digitFor(place)} off={off} onPress={() => onChoose(one)}>
          {answerName(one)}
        </Button>
      ))}
    </div>
  )
}

function SeveralKeys({ question, answers, off, onChoose }: Pointed) {
  const chosen = useSignal(typeof question.key === 'string' ? question.key : '')
  const toggle = (one: string): void => {
    chosen.value = answers.filter((other) => chosen.value.includes(other) !== (other === one)).join('')
  }
  return (
    <div class="quiz-keys" role="group" aria-label={t('quiz.key.ask')}>
      {answers.map((one, place) => (
        <Button key={one} pressed={chosen.value.includes(one)} shortcut={digitFor(place)} off={off} onPress={() => toggle(one)}>
          {one}
        </Button>
      ))}
      <Button icon="ready" off={off || chosen.value === ''} onPress={() => onChoose(chosen.value)}>
        {t('quiz.key.set')}
      </Button>
    </div>
  )
}

function WrittenKey({ question, off, onChoose }: KeyChooserProps) {
  const written = useSignal(typeof question.key === 'string' ? question.key : '')
  const key = readKey(question.kind, written.value)
  const set = (): void => {
    if (key !== undefined && !off) onChoose(key)
  }
  return (
    <form class="quiz-written" onSubmit={(event) => (event.preventDefault(), set())}>
      <Field
        label={t('quiz.key.ask')}
        hint={question.kind === 'number' ? t('quiz.key.number') : question.kind === 'order' ? t('quiz.key.order') : undefined}
        value={written.value}
        onInput={(value) => (written.value = value.slice(0, 200))}
      />
      <Button icon="ready" type="submit" off={off || key === undefined}>
        {t('quiz.key.set')}
      </Button>
    </form>
  )
}
