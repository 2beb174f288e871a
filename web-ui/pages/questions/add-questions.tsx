import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { prepareCommands } from '../../box-client/prepare-commands.ts'
import { t } from '../../box-client/words.ts'
import { FindItem } from '../../rooms/library/find-item.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { QuestionForm } from '../../rooms/quiz/form/question-form.tsx'
import { FromFile } from './from-file.tsx'
import { FromSheets } from './from-sheets.tsx'
import type { PreparedDoor } from './use-prepared.ts'

const WAYS = ['own', 'file', 'library', 'sheets'] as const
type Way = (typeof WAYS)[number]
const ICONS = { own: 'pen', file: 'download', library: 'page', sheets: 'list' } as const
const KINDS = ['quiz'] as const

interface AddQuestionsProps {
  page: BoxPage
  door: PreparedDoor
  /** Nothing is prepared yet. */
  isFirst: boolean
}

/** The ways to more questions: one's own, a spreadsheet, a quiz of the library, a step of a run sheet. */
export function AddQuestions({ page, door, isFirst }: AddQuestionsProps) {
  const way = useSignal<Way | undefined>(undefined)
  const added = useSignal(0)
  const count = (): number => door.list.peek()?.questions.length ?? 0
  const add = async (command: Parameters<PreparedDoor['give']>[0]): Promise<boolean> => {
    const before = count()
    const isAdded = (await door.give(command)) !== undefined
    added.value = isAdded ? count() - before : 0
    return isAdded
  }
  const choose = (one: Way): void => {
    way.value = way.value === one ? undefined : one
    added.value = 0
  }
  return (
    <section class="sheet-add" aria-labelledby="add-title">
      <h2 id="add-title" class="sr-only">
        {t('prepare.add')}
      </h2>
      {isFirst && <p class="plan-lead">{t('prepare.none')}</p>}
      <div class="plan-buttons">
        {WAYS.map((one) => (
          <Button key={one} icon={ICONS[one]} expanded={way.value === one} onPress={() => choose(one)}>
            {t(`prepare.add.${one}`)}
          </Button>
        ))}
      </div>
      <p role="status" class="state ready wraps">
        {added.value > 0 && (
          <>
            <Icon name="ready" /> <span>{t('prepare.added', { count: added.value })}</span>
          </>
        )}
      </p>
      {way.value === 'own' && <QuestionForm busy={door.busy} onSave={(question) => add(() => prepareCommands.add([question]))} />}
      {way.value === 'file' && <FromFile busy={door.busy} onTake={(questions) => add(() => prepareCommands.addRead(questions))} />}
      {way.value === 'library' && (
        <FindItem
          page={page}
          choose="prepare.take"
          icon="down"
          kinds={KINDS}
          onChoose={({ id }) => void add(() => prepareCommands.addItem(id))}
        />
      )}
      {way.value === 'sheets' && <FromSheets page={page} onTake={(sheet, step) => add(() => prepareCommands.addStep(sheet, step))} />}
    </section>
  )
}
