import { useSignal } from '@preact/signals'
import type { LessonAsked } from '#appliance/contract/quiz-report.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { resultsCommands } from '../../box-client/results-commands.ts'
import type { WhichResults } from '../../box-client/results-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Files } from './files.tsx'
import { People } from './people.tsx'
import { lessonName, rightShare, shortWhen } from './results-words.ts'
import { Fault } from './fault.tsx'
import { Trends } from './topics.tsx'
import { useAsked } from './use-asked.ts'
import { dayIn, startOfDay } from './days.ts'
import { hashOf } from './which.ts'

interface TermReportProps {
  page: BoxPage
  groups: readonly string[]
  askPin: () => void
}

const DAY = 86_400_000
/** About a term. */
const USUAL_DAYS = 150
/** Whoever types 2026 has typed the years 2, 20 and 202 before; a browser may take 20260 for a year, too. */
const DAYS = { first: '1970-01-02', last: '9999-12-31' }

/** One class, or all, over a range of days. */
export function TermReport({ page, groups, askPin }: TermReportProps) {
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  const now = page.box.value?.now ?? 0
  const group = useSignal<string | undefined>(groups.length === 1 ? groups[0] : undefined)
  const [first, last] = [useSignal(dayIn(now - USUAL_DAYS * DAY, zone)), useSignal(dayIn(now, zone))]
  const [from, before] = [startOfDay(first.value, zone), startOfDay(last.value, zone, 1)]
  const which: WhichResults = { group: group.value, from, before }
  const { value, failure, again } = useAsked(page, JSON.stringify(which), () => resultsCommands.term(which))
  return (
    <article class="report-sheet" aria-labelledby="report-term">
      <header class="report-head">
        <div>
          <h2 id="report-term">{[group.value ?? t('results.all-classes'), t('results.section.term')].join(' · ')}</h2>
          <p class="soft">{[page.box.value?.school, `${first.value} – ${last.value}`].filter(Boolean).join(' · ')}</p>
        </div>
        <Button icon="page" class="not-printed" onPress={() => window.print()}>
          {t('results.print')}
        </Button>
      </header>
      <div class="results-range not-printed">
        {groups.length > 1 && <Groups groups={groups} chosen={group.value} choose={(name) => (group.value = name)} />}
        <DayField label={t('results.from')} value={first.value} onInput={(day) => (first.value = day)} />
        <DayField label={t('results.to')} value={last.value} onInput={(day) => (last.value = day)} />
      </div>
      {value === undefined ? (
        failure === undefined ? (
          <div class="skeleton plan-waits" />
        ) : (
          <Fault failure={failure} again={again} />
        )
      ) : value.lessons.length === 0 ? (
        <p class="plan-lead">{t('results.range.none')}</p>
      ) : (
        <>
          <Lessons lessons={value.lessons} zone={zone} />
          {value.topics.length > 0 && <Trends page={page} trends={value.topics} />}
          <People key={JSON.stringify(which)} page={page} which={which} askPin={askPin} />
        </>
      )}
      <Files page={page} which={which} name={[group.value ?? page.box.value?.room ?? '', first.value, last.value].join(' ')} />
    </article>
  )
}

function Groups({
  groups,
  chosen,
  choose,
}: {
  groups: readonly string[]
  chosen: string | undefined
  choose: (name: string | undefined) => void
}) {
  return (
    <div class="chips" role="group" aria-label={t('results.classes')}>
      {[undefined, ...groups].map((name) => (
        <button type="button" key={name ?? ''} class="chip" aria-pressed={name === chosen} onClick={() => choose(name)}>
          {name ?? t('results.all-classes')}
        </button>
      ))}
    </div>
  )
}

function DayField({ label, value, onInput }: { label: string; value: string; onInput: (day: string) => void }) {
  return (
    <label class="results-day">
      <span>{label}</span>
      <input
        type="date"
        value={value}
        max={DAYS.last}
        onInput={({ currentTarget: { value: day } }) => (isWhole(day) ? onInput(day) : undefined)}
      />
    </label>
  )
}

function isWhole(day: string): boolean {
  return day.length === DAYS.last.length && day >= DAYS.first
}

function Lessons({ lessons, zone }: { lessons: readonly LessonAsked[]; zone: string }) {
  return (
    <section aria-labelledby="report-lessons">
      <h3 id="report-lessons">{t('results.lessons')}</h3>
      <table class="report-lessons">
        <thead>
          <tr>
            {(['when', 'lesson', 'count', 'right'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`results.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lessons.map((lesson) => {
            const share = rightShare(lesson)
            return (
              <tr key={`${lesson.class ?? ''} ${lesson.from}`}>
                <td>{shortWhen(lesson.from, lesson.dated, zone)}</td>
                <td>
                  <a href={hashOf(lesson)}>{lessonName(lesson)}</a>
                </td>
                <td>{lesson.questions}</td>
                <td>{share === undefined ? '–' : `${share}%`}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
