import type { LessonReport } from '#appliance/contract/lesson.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'

const SPANS = ['live', 'recording', 'behind', 'local', 'paused', 'lost'] as const

/** What became of the class that is just over: how long the room saw what. */
export function Report({ page }: { page: BoxPage }) {
  const view = page.lesson.value
  if (view?.phase !== 'wrapping' || view.report === undefined) return null
  const { spans } = view.report
  return (
    <section class="card" aria-labelledby="report-title">
      <h2 id="report-title">{t('report.title')}</h2>
      <ul class="report">
        {SPANS.filter((name) => spans[name] >= 1000).map((name) => (
          <li key={name}>{t(`report.${name}`, { time: exactly(spans[name]) })}</li>
        ))}
        {isNeverDark(view.report) && <li>{t('report.nothing-lost')}</li>}
      </ul>
      {page.quiz.value?.last !== undefined && (
        <a class="button" href="/results">
          {t('report.results')}
        </a>
      )}
    </section>
  )
}

function isNeverDark({ spans }: LessonReport): boolean {
  return spans.lost < 1000
}

function exactly(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000)
  if (whole < 60) return t('time.seconds', { seconds: whole })
  return t('time.minutes-seconds', { minutes: Math.floor(whole / 60), seconds: whole % 60 })
}
