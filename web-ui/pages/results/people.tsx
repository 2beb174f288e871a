import { useSignal } from '@preact/signals'
import type { PersonResult, QuizPeople } from '#appliance/contract/quiz-report.ts'
import type { QuizResult } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { resultsCommands } from '../../box-client/results-commands.ts'
import type { WhichResults } from '../../box-client/results-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { knowsPin } from '../../rooms/sign-in/knows-pin.ts'
import { listed, personName } from './results-words.ts'

interface PeopleProps {
  page: BoxPage
  which: WhichResults
  /** In the order in which they were asked; of a term, none. */
  questions?: readonly QuizResult[]
  askPin: () => void
}

/** Who missed what; asked for by a tap, since it is for no eyes but the teacher's, and wants the PIN. */
export function People({ page, which, questions = [], askPin }: PeopleProps) {
  const found = useSignal<QuizPeople | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  const look = async (): Promise<void> => {
    found.value = await give(() => resultsCommands.people(which))
  }
  return (
    <section aria-labelledby="report-people" class={found.value === undefined ? 'not-printed' : ''}>
      <h3 id="report-people">{t('results.people')}</h3>
      {found.value === undefined ? (
        <div class="plan-buttons not-printed">
          <Button icon="person" off={busy.value} onPress={() => (knowsPin(page) ? void look() : askPin())}>
            {t('results.people.look')}
          </Button>
          <FailureLine failure={failure.value} />
          <p class="soft small">{t('results.people.says')}</p>
        </div>
      ) : (
        <>
          <Found people={found.value} questions={questions} />
          <Button kind="plain" icon="eyeOff" class="not-printed" onPress={() => (found.value = undefined)}>
            {t('quiz.missed.hide')}
          </Button>
        </>
      )}
    </section>
  )
}

function Found({ people: { people, forgotten }, questions }: { people: QuizPeople; questions: readonly QuizResult[] }) {
  const troubled = people.filter(({ wrong, unanswered, away, attendance }) => wrong + unanswered + away > 0 || attendance === 'late')
  const allRight = people.filter((one) => !troubled.includes(one) && one.right > 0).length
  if (troubled.length + allRight === 0) return <p class="soft">{t(forgotten > 0 ? 'results.people.forgotten' : 'results.people.none')}</p>
  return (
    <>
      <ul class="report-people">
        {troubled.map((person) => (
          <PersonLine
            key={[person.pupil, person.seat, person.nickname, person.group, person.device].join(' ')}
            {...{ person, questions }}
          />
        ))}
      </ul>
      {allRight > 0 && <p>{t('results.people.fine', { count: allRight })}</p>}
      {forgotten > 0 && <p class="soft small">{t('results.people.some-forgotten', { count: forgotten })}</p>}
    </>
  )
}

function PersonLine({ person, questions }: { person: PersonResult; questions: readonly QuizResult[] }) {
  const places = (ids: readonly string[]): string =>
    listed(ids.map((id) => questions.findIndex((one) => one.id === id) + 1).filter((at) => at > 0))
  const { wrong, unanswered, away, attendance, wrongAt, unansweredAt } = person
  const isLesson = questions.length > 0
  const says = [
    away === 0
      ? undefined
      : isLesson
        ? t(`results.away.${attendance === 'excused' ? 'excused' : 'absent'}`)
        : t('results.away.times', { count: away }),
    attendance === 'late' && isLesson ? t('results.away.late') : undefined,
    wrong === 0 ? undefined : isLesson ? t('results.wrong.at', { places: places(wrongAt) }) : t('results.wrong.times', { count: wrong }),
    unanswered === 0
      ? undefined
      : isLesson
        ? t('results.unanswered.at', { places: places(unansweredAt) })
        : t('results.unanswered.times', { count: unanswered }),
  ]
  return (
    <li>
      <b>{personName(person)}</b> <span>{says.filter((word) => word !== undefined).join(' · ')}</span>
    </li>
  )
}
