import { useSignal } from '@preact/signals'
import type { RunStepView, RunView } from '#appliance/contract/run.ts'
import { runCommands } from '../../../box-client/plan-commands.ts'
import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { Icon } from '../../parts/icon.tsx'
import type { IconName } from '../../parts/icon.tsx'
import { useCommand } from '../../parts/use-command.ts'
import { wholeMinutes } from '../plan-words.ts'
import { stepName } from './step-words.ts'

type Run = NonNullable<RunView['run']>

const ICONS = { waiting: 'wait', current: 'start', left: 'ready', passed: 'close' } as const satisfies Record<
  RunStepView['state'],
  IconName
>

/** The whole sheet: a tap goes to a step. Putting the sheet away stands at its end. */
export function RunSteps({ view, run }: { view: RunView; run: Run }) {
  const isOpen = useSignal(false)
  const { busy, failure, give } = useCommand()
  const on = run.steps[run.at]?.step.id ?? ''
  return (
    <>
      <Button kind="plain" icon="list" expanded={isOpen.value} onPress={() => (isOpen.value = !isOpen.value)}>
        {t('run.whole')}
      </Button>
      {isOpen.value && (
        <ol class="run-steps">
          {run.steps.map(({ step, state, plannedMs, extraMs }) => (
            <li key={step.id} class={`step-${state}`}>
              <button
                type="button"
                class="today-line"
                aria-current={state === 'current' ? 'step' : undefined}
                aria-disabled={busy.value || undefined}
                onClick={() => (busy.value ? undefined : void give(() => runCommands.choose(on, { do: 'go', stepId: step.id })))}
              >
                <Icon name={ICONS[state]} />
                <span class="today-name">{stepName(step)}</span>
                <span class="sr-only">{t(`run.state.${state}`)}</span>
                <span class="soft small">{t('time.minutes', { minutes: wholeMinutes(plannedMs + extraMs) })}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {isOpen.value && view.phase !== 'finished' && (
        <Button kind="plain" icon="end" off={busy.value} onPress={() => void give(() => runCommands.end())}>
          {t('run.put-away')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </>
  )
}
