import { useSignal } from '@preact/signals'
import type { QuestionFault, QuestionSheet } from '#appliance/contract/question-sheet.ts'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { prepareCommands, sheetAddress } from '../../box-client/prepare-commands.ts'
import { language, t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { FileChooser } from '../../rooms/parts/file-chooser.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { QuestionWords } from './question-words.tsx'

interface FromFileProps {
  busy: boolean
  /** Answers whether the box has them. */
  onTake: (questions: readonly QuizQuestion[]) => Promise<boolean>
}

const TEMPLATES = ['xlsx', 'csv'] as const

/** Questions of a spreadsheet: read, looked at by a person, and only then taken. */
export function FromFile({ busy, onTake }: FromFileProps) {
  const reading = useCommand()
  const read = useSignal<QuestionSheet | undefined>(undefined)
  const look = async (file: File): Promise<void> => {
    read.value = await reading.give(() => prepareCommands.read(file))
  }
  const take = async ({ questions }: QuestionSheet): Promise<void> => {
    if (await onTake(questions)) read.value = undefined
  }
  const known = reading.busy.value ? undefined : read.value
  return (
    <div class="plan-preview">
      <p class="soft">{t('prepare.file.says')}</p>
      <div class="plan-buttons">
        <FileChooser accept=".xlsx,.csv" label={t('prepare.file.choose')} off={reading.busy.value} onChosen={(file) => void look(file)} />
        {TEMPLATES.map((as) => (
          <a key={as} class="button plain" href={sheetAddress('template', { language: language.value, as })} download>
            <Icon name="page" /> <span>{t(`prepare.file.template.${as}`)}</span>
          </a>
        ))}
      </div>
      <FailureLine failure={reading.failure.value} />
      {reading.busy.value && <div class="skeleton plan-waits" />}
      {known !== undefined && <Preview read={known} off={busy} onTake={() => void take(known)} />}
    </div>
  )
}

/** What was read, and what of it cannot be taken and why; nothing of it is kept yet. */
function Preview({ read: { questions, faults }, off, onTake }: { read: QuestionSheet; off: boolean; onTake: () => void }) {
  return (
    <>
      {faults.length > 0 && <Faults faults={faults} />}
      {questions.length === 0 ? (
        <p class="plan-lead">{t('prepare.file.nothing')}</p>
      ) : (
        <>
          <ol class="draft-read">
            {questions.map((question, at) => (
              <li key={at}>
                <QuestionWords question={question} />
              </li>
            ))}
          </ol>
          <Button class="draft-start" kind="primary" off={off} onPress={onTake}>
            {t(faults.length === 0 ? 'prepare.file.take' : 'prepare.file.take-good', { count: questions.length })}
          </Button>
        </>
      )}
    </>
  )
}

function Faults({ faults }: { faults: readonly QuestionFault[] }) {
  return (
    <>
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t('prepare.file.faults', { count: faults.length })}</span>
      </p>
      <ul class="small plan-doubts">
        {faults.map((fault) => (
          <li key={`${fault.sheet ?? ''} ${fault.line}`}>
            <b>{placeOf(fault)}</b> {t(`prepare.fault.${fault.code}`)} <span class="soft">{fault.text}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function placeOf({ sheet, line, column }: QuestionFault): string {
  const place = column === undefined ? t('prepare.file.line', { line }) : t('prepare.file.cell', { line, column })
  return sheet === undefined ? place : `${sheet} · ${place}`
}
