import type { QuestionKind } from '#appliance/contract/quiz.ts'
import type { QuestionDraft, QuestionForm } from '#appliance/contract/run-sheet.ts'
import { EMPTY_DRAFT } from '../../rooms/quiz/form/draft.ts'
import type { Draft } from '../../rooms/quiz/form/draft.ts'
import { DraftFields } from '../../rooms/quiz/form/draft-fields.tsx'

const KINDS = { choice: 'single', 'true-false': 'true-false', scale: 'scale', number: 'number' } as const satisfies Record<
  QuestionForm,
  QuestionKind
>

interface QuestionFieldsProps {
  question: QuestionDraft
  onChange: (question: QuestionDraft) => void
}

/** What is asked at a step, in one of the forms that a run sheet knows. */
export function QuestionFields({ question, onChange }: QuestionFieldsProps) {
  const { form, text, answer = '' } = question
  return (
    <DraftFields
      brief
      kinds={Object.values(KINDS)}
      draft={{ ...EMPTY_DRAFT, kind: KINDS[form], text, answer }}
      onChange={(draft) => onChange(stepQuestionOf(draft))}
    />
  )
}

function stepQuestionOf({ kind, text, answer }: Draft): QuestionDraft {
  const form: QuestionForm = kind === 'true-false' || kind === 'scale' || kind === 'number' ? kind : 'choice'
  return answer === '' ? { form, text } : { form, text, answer }
}
