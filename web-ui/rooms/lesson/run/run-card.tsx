import type { RunView } from '#appliance/contract/run.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { t } from '../../../box-client/words.ts'
import { Icon } from '../../parts/icon.tsx'
import { titleOf } from '../plan-words.ts'
import type { LessonCommands } from '../use-lesson.ts'
import { useNow } from '../use-now.ts'
import { BeginRun } from './begin-run.tsx'
import { RunControls } from './run-controls.tsx'
import { RunSteps } from './run-steps.tsx'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import { stepIcon, stepName } from './step-words.ts'
import { inWords } from './standing-words.ts'

const LOOK_AGAIN = 5_000

/** The run sheet in a teacher's hand: where the class is, what comes, and how late it will be. */
export function RunCard({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const view = page.run.value
  if (view === undefined) return null
  return (
    <section class="card run-card" aria-labelledby="run-title">
      <h2 id="run-title">
        {t('run.title')}
        {view.run !== undefined && <span> · {titleOf(view.run.title)}</span>}
      </h2>
      {view.run === undefined ? <BeginRun page={page} lesson={lesson} /> : <Run page={page} view={view} run={view.run} />}
    </section>
  )
}

function Run({ page, view, run }: { page: BoxPage; view: RunView; run: NonNullable<RunView['run']> }) {
  const standing = standingOf(view, run, useNow(page, LOOK_AGAIN))
  const current = run.steps[run.at]?.step
  const next = run.steps[run.at + 1]?.step
  return (
    <>
      {view.phase === 'finished' ? (
        <p class="run-now">
          <Icon name="ready" /> <b>{t('run.finished')}</b>
        </p>
      ) : (
        current !== undefined && (
          <>
            <p class="run-now">
              <Icon name={stepIcon(current)} />
              <b>{stepName(current)}</b>
              <span class="run-rest">{restWords(standing)}</span>
            </p>
            {current.note !== undefined && current.note !== stepName(current) && <p class="run-note soft">{current.note}</p>}
            <p class="soft small">
              {t('run.place', { at: run.at + 1, of: run.steps.length })}
              {next === undefined ? '' : ` · ${t('run.next-is', { name: stepName(next) })}`}
            </p>
          </>
        )
      )}
      <p class={`state wraps ${(standing.pastBellMs ?? 0) > 60_000 ? 'fault' : ''}`}>
        <Icon name="wait" /> <span>{inWords(standing)}</span>
      </p>
      <RunControls page={page} view={view} run={run} standing={standing} />
      <RunSteps view={view} run={run} />
    </>
  )
}

function restWords({ restMs }: Standing): string {
  if (restMs >= 30_000) return t('run.rest', { minutes: Math.max(1, Math.round(restMs / 60_000)) })
  return restMs > -30_000 ? t('run.time') : t('run.over', { minutes: Math.max(1, Math.round(-restMs / 60_000)) })
}
