import type { QuestionForm } from '#appliance/contract/run-sheet.ts'
import type { QuestionScene } from '#appliance/contract/screens.ts'
import { t } from '../../../box-client/words.ts'
import { named } from '../../library/library-words.ts'
import './stage-words.ts'

/** What is asked, as large as it fits, and what there is to choose from. */
export function StagedQuestion({ scene: { form, text, title } }: { scene: QuestionScene }) {
  return (
    <div class="staged-question">
      <p class="staged-kind">{t(title === undefined ? 'stage.question' : 'stage.quiz')}</p>
      <p class={`staged-text ${text.length > 80 ? 'long' : ''}`}>{text || (title === undefined ? t('stage.listen') : named(title))}</p>
      {form !== undefined && <Choices form={form} />}
    </div>
  )
}

function Choices({ form }: { form: QuestionForm }) {
  const choices = choicesOf(form)
  if (choices.length === 0) return <p class="staged-hint">{t('stage.number')}</p>
  return (
    <ul class="staged-choices">
      {choices.map((choice) => (
        <li key={choice}>{choice}</li>
      ))}
    </ul>
  )
}

function choicesOf(form: QuestionForm): readonly string[] {
  switch (form) {
    case 'choice':
      return ['A', 'B', 'C', 'D']
    case 'true-false':
      return [t('stage.true'), t('stage.false')]
    case 'scale':
      return ['1', '2', '3', '4', '5']
    case 'number':
      return []
    default:
      return form satisfies never
  }
}
