import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { PlanDesk } from '../../rooms/lesson/plan-desk.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { UndoBar } from '../../rooms/parts/undo.tsx'
import { knowsPin } from '../../rooms/sign-in/knows-pin.ts'
import { PinDoor } from '../../rooms/sign-in/pin-door.tsx'
import { AddQuestions } from './add-questions.tsx'
import { QuestionList } from './question-list.tsx'
import './questions-words.ts'
import { SetList } from './set-list.tsx'
import { usePrepared } from './use-prepared.ts'

/** What a teacher will ask: written, found or read from a sheet the evening before, in order and in sets. */
export function QuestionsPage({ page }: { page: BoxPage }) {
  useEffect(() => {
    document.title = [t('desk.questions'), page.box.value?.room].filter(Boolean).join(' · ')
  })
  if (!knowsPin(page)) return <PinDoor page={page} title={t('desk.questions')} says={t('prepare.door')} />
  return (
    <PlanDesk page={page} at="/questions">
      <Desk page={page} />
    </PlanDesk>
  )
}

function Desk({ page }: { page: BoxPage }) {
  const door = usePrepared(page)
  const list = door.list.value
  return (
    <>
      <FailureLine failure={page.link.value.state === 'down' ? undefined : door.lost.value} />
      {list === undefined ? (
        door.lost.value === undefined && <div class="skeleton plan-waits" />
      ) : (
        <>
          <AddQuestions page={page} door={door} isFirst={list.questions.length === 0} />
          {list.questions.length > 0 && <SetList door={door} list={list} />}
          <QuestionList door={door} list={list} />
          <div class="draft-trouble">
            <FailureLine failure={door.failure.value} />
          </div>
        </>
      )}
      <UndoBar undo={door.undo} />
    </>
  )
}
