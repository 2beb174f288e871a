import { useSignal } from '@preact/signals'
import type { PreparedQuestion } from '#appliance/contract/prepared.ts'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { MoveHandle } from '../../rooms/parts/move-handle.tsx'
import { QuestionForm } from '../../rooms/quiz/form/question-form.tsx'
import { questionName } from '../../rooms/quiz/quiz-words.ts'
import { QuestionWords } from './question-words.tsx'

interface QuestionRowProps {
  prepared: PreparedQuestion
  busy: boolean
  /** Counted from 1. */
  place: number
  of: number
  dragged: boolean
  /** Here it would be put. */
  marked: boolean
  onGrab: (event: PointerEvent) => void
  onMove: (by: number) => void
  /** Answers whether the box has it. */
  onChange: (question: QuizQuestion) => Promise<boolean>
  onCopy: () => void
  onRemove: () => void
}

export function QuestionRow(props: QuestionRowProps) {
  const { prepared, busy, place, of, dragged, marked, onGrab, onMove, onChange, onCopy, onRemove } = props
  const open = useSignal(false)
  const { question, source } = prepared
  const save = async (changed: QuizQuestion): Promise<boolean> => {
    const isSaved = await onChange(changed)
    if (isSaved) open.value = false
    return isSaved
  }
  return (
    <li class={`sheet-step ${dragged ? 'dragged' : ''} ${marked ? 'marked' : ''}`}>
      <div class="sheet-step-line">
        <MoveHandle
          label={t('prepare.move', { name: questionName(question), place, of })}
          hint={t('prepare.move.hint')}
          onGrab={onGrab}
          onMove={onMove}
        />
        <button type="button" class="sheet-step-name" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          <QuestionWords question={question} />
        </button>
        <Icon name={open.value ? 'up' : 'down'} />
      </div>
      {open.value && (
        <>
          <div class="plan-buttons">
            <Button icon="up" off={busy || place === 1} onPress={() => onMove(-1)}>
              {t('prepare.earlier')}
            </Button>
            <Button icon="down" off={busy || place === of} onPress={() => onMove(1)}>
              {t('prepare.later')}
            </Button>
            <Button icon="copy" off={busy} onPress={onCopy}>
              {t('prepare.copy')}
            </Button>
            <Button icon="bin" off={busy} onPress={onRemove}>
              {t('prepare.remove')}
            </Button>
          </div>
          {source.by !== 'teacher' && <p class="soft small">{t(`prepare.source.${source.by}`)}</p>}
          <QuestionForm question={question} busy={busy} onSave={save} />
        </>
      )}
    </li>
  )
}
