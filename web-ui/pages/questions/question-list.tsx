import { useSignal } from '@preact/signals'
import type { PreparedList, PreparedQuestion } from '#appliance/contract/prepared.ts'
import { prepareCommands, sheetAddress } from '../../box-client/prepare-commands.ts'
import { language, t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useDrag } from '../../rooms/parts/use-drag.ts'
import { questionName } from '../../rooms/quiz/quiz-words.ts'
import { QuestionRow } from './question-row.tsx'
import type { PreparedDoor } from './use-prepared.ts'

/** All prepared questions in their order, which a finger drags and the arrow keys move. */
export function QuestionList({ door, list: { questions } }: { door: PreparedDoor; list: PreparedList }) {
  const said = useSignal('')
  const move = async ({ id, question }: PreparedQuestion, to: number): Promise<void> => {
    if (to < 0 || to >= questions.length) return
    const others = questions.filter((one) => one.id !== id)
    if ((await door.give(() => prepareCommands.move(id, others[to]?.id ?? null))) !== undefined)
      said.value = t('prepare.moved', { name: questionName(question), place: to + 1 })
  }
  const drag = useDrag((from, to) => {
    const moved = questions[from]
    if (moved !== undefined) void move(moved, to)
  })
  const remove = async ({ id }: PreparedQuestion): Promise<void> => {
    if ((await door.give(() => prepareCommands.remove(id))) === undefined) return
    door.offer({ says: 'prepare.removed', back: () => void door.give(() => prepareCommands.restore(id)) })
  }
  if (questions.length === 0) return null
  return (
    <section aria-labelledby="list-title">
      <h2 id="list-title">{t('prepare.list', { count: questions.length })}</h2>
      <p class="sr-only" role="status">
        {said.value}
      </p>
      <ol class="sheet-steps" ref={drag.list}>
        {questions.map((prepared, at) => (
          <QuestionRow
            key={prepared.id}
            prepared={prepared}
            busy={door.busy}
            place={at + 1}
            of={questions.length}
            dragged={drag.from.value === at}
            marked={drag.to.value === at && drag.from.value !== at}
            onGrab={(event) => drag.grab(event, at)}
            onMove={(by) => void move(prepared, at + by)}
            onChange={async (question) => (await door.give(() => prepareCommands.change(prepared.id, question))) !== undefined}
            onCopy={() => void door.give(() => prepareCommands.copy(prepared.id))}
            onRemove={() => void remove(prepared)}
          />
        ))}
      </ol>
      <a class="button plain sheet-back" href={sheetAddress('prepared', { language: language.value, as: 'xlsx' })} download>
        <Icon name="download" /> <span>{t('prepare.save-as')}</span>
      </a>
    </section>
  )
}
