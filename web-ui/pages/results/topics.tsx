import type { LessonAsked, TopicTrend } from '#appliance/contract/quiz-report.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { resultsCommands } from '../../box-client/results-commands.ts'
import { t } from '../../box-client/words.ts'
import { shareOf } from '../../rooms/quiz/phases.ts'
import { shortWhen } from './results-words.ts'
import { useAsked } from './use-asked.ts'

interface TopicsProps {
  page: BoxPage
  lesson: LessonAsked
  /** Those of this lesson. */
  topics: ReadonlySet<string>
}

/** How the topics of a lesson went in it and before it, in the same class; of a lesson of nobody knows whom, in it alone where others are known. */
export function Topics({ page, lesson, topics }: TopicsProps) {
  const group = lesson.lesson?.group
  const { value } = useAsked(page, group ?? '', () => resultsCommands.term({ group }))
  const isAlone = group === undefined && value !== undefined && value.groups.length > 0
  const pointsOf = ({ points }: TopicTrend) => (isAlone ? points.filter(({ at }) => at === lesson.from) : until(points, lesson))
  const trends = value?.topics.filter(({ topic }) => topics.has(topic)).map((trend) => ({ ...trend, points: pointsOf(trend) }))
  return trends === undefined || trends.length === 0 ? null : <Trends page={page} trends={trends} />
}

function until(points: TopicTrend['points'], lesson: LessonAsked): TopicTrend['points'] {
  const upTo = points.findIndex(({ at }) => at === lesson.from)
  return upTo < 0 ? points : points.slice(0, upTo + 1)
}

const MOST_POINTS = 8

/** Each topic with its lessons, the oldest first; how many were right stands as a number and as a column. */
export function Trends({ page, trends }: { page: BoxPage; trends: readonly TopicTrend[] }) {
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  return (
    <section aria-labelledby="report-topics">
      <h3 id="report-topics">{t('results.topics')}</h3>
      <ul class="report-topics">
        {trends.map(({ topic, points }) => (
          <li key={topic}>
            <b>{topic}</b>
            <ol>
              {points.slice(-MOST_POINTS).map(({ at, dated, right, wrong }) => {
                const share = shareOf(right, right + wrong)
                return (
                  <li key={at}>
                    <span class="report-column" aria-hidden="true">
                      <span style={{ height: `${share}%` }} />
                    </span>
                    <span>{share}%</span>
                    <span class="soft small">{shortWhen(at, dated, zone)}</span>
                  </li>
                )
              })}
            </ol>
          </li>
        ))}
      </ul>
    </section>
  )
}
