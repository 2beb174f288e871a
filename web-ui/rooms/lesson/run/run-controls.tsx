import { useSignal } from '@preact/signals'
import type { RunChoice, RunCosts, RunView } from '#appliance/contract/run.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { runCommands } from '../../../box-client/plan-commands.ts'
import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { useCommand } from '../../parts/use-command.ts'
import { wholeMinutes } from '../plan-words.ts'
import type { Standing } from './standing.ts'
import { costWords } from './standing-words.ts'

type Run = NonNullable<RunView['run']>

interface RunControlsProps {
  page: BoxPage
  view: RunView
  run: Run
  standing: Standing
}

/** A guess of how long a tutor explains, to say what that would cost. */
const EXPLAINED = 5 * 60_000
const MINUTE = 60_000

/** Next, back, explain, a minute more: what a hand needs while the other one holds the chalk. */
export function RunControls({ page, view, run, standing }: RunControlsProps) {
  const { busy, failure, give } = useCommand()
  const asking = useSignal(false)
  const costs = useSignal<RunCosts | undefined>(undefined)
  const on = run.steps[run.at]?.step.id ?? ''
  const choose = async (choice: RunChoice): Promise<void> => {
    asking.value = false
    await give(() => runCommands.choose(on, choice))
  }
  const askToPause = async (): Promise<void> => {
    asking.value = !asking.value
    if (!asking.value) return
    const answer = await runCommands.costs(PAUSES.map((live) => ({ do: 'pause', live, forMs: EXPLAINED })))
    costs.value = answer.ok ? answer.value : undefined
  }
  const isPaused = view.phase === 'tutoring' || view.phase === 'held'
  const isOver = view.phase === 'finished'
  const isLast = run.at === run.steps.length - 1
  return (
    <>
      <div class="run-buttons">
        <Button icon="undo" shortcut="PageUp" off={busy.value || (run.at === 0 && !isOver)} onPress={() => void choose({ do: 'back' })}>
          {t('run.back')}
        </Button>
        {isOver ? (
          <Button kind="strong" icon="end" off={busy.value} onPress={() => void give(() => runCommands.end())}>
            {t('run.put-away')}
          </Button>
        ) : (
          <Button
            kind="strong"
            icon="start"
            class="run-next"
            shortcut="PageDown"
            off={busy.value}
            onPress={() => void choose({ do: 'next' })}
          >
            {t(isLast ? 'run.finish' : 'run.next')}
          </Button>
        )}
      </div>
      {!isOver && (
        <div class="run-buttons">
          {isPaused ? (
            <Button icon="live" off={busy.value} onPress={() => void choose({ do: 'resume' })}>
              {t('run.resume', { minutes: wholeMinutes(standing.pausedMs) })}
            </Button>
          ) : (
            <Button icon="pause" expanded={asking.value} off={busy.value} onPress={() => void askToPause()}>
              {t('run.pause')}
            </Button>
          )}
          <Button off={busy.value} onPress={() => void choose({ do: 'extend', byMs: MINUTE })}>
            {t('run.more')}
          </Button>
          <Button off={busy.value} onPress={() => void choose({ do: 'extend', byMs: -MINUTE })}>
            {t('run.less')}
          </Button>
        </div>
      )}
      {asking.value && !isPaused && <Pauses run={run} costs={costs.value} onChoose={(live) => void choose({ do: 'pause', live })} />}
      <Pages page={page} run={run} onTurn={(to) => void choose({ do: 'page', page: to })} />
      <FailureLine failure={failure.value} />
    </>
  )
}

const PAUSES = ['goes-on', 'held'] as const

function Pauses({ run, costs, onChoose }: { run: Run; costs: RunCosts | undefined; onChoose: (live: 'goes-on' | 'held') => void }) {
  return (
    <div class="run-pauses" role="group" aria-label={t('run.pause')}>
      {PAUSES.map((live, at) => {
        const figures = costs?.[at]?.figures
        return (
          <Button key={live} onPress={() => onChoose(live)}>
            <span class="run-offer">
              <b>{t(`run.pause.${live}`)}</b>
              <small class="regular">
                {figures === undefined ? t('run.cost.asking') : t('run.cost', { cost: costWords(figures, run.figures) })}
              </small>
            </span>
          </Button>
        )
      })}
    </div>
  )
}

const PAGED = new Set(['document', 'slides', 'sheet', 'notice'])

/** Only where something with pages is on the screens. */
function Pages({ run, onTurn }: { page: BoxPage; run: Run; onTurn: (to: number) => void }) {
  const { scene } = run
  if (scene?.show !== 'item' || !PAGED.has(scene.itemKind)) return null
  const number = scene.page ?? 1
  return (
    <div class="run-buttons" role="group" aria-label={t('run.pages')}>
      <Button off={number <= 1} onPress={() => onTurn(number - 1)}>
        {t('run.page-back')}
      </Button>
      <span class="run-page">{t('run.page', { page: number })}</span>
      <Button onPress={() => onTurn(number + 1)}>{t('run.page-on')}</Button>
    </div>
  )
}
