import { isInKey } from '../in-key.ts'
import { stepsOf } from '../poll.ts'
import type { Poll } from '../poll.ts'
import { shareOf, votesOf } from './bars.tsx'

/** A scale stands in its order, with columns as high as many chose each step. */
export function Steps({ poll }: { poll: Poll }) {
  const steps = stepsOf(poll)
  const { last, before } = votesOf(poll)
  const most = Math.max(1, ...steps.flatMap((step) => [last(step), before?.(step) ?? 0]))
  return (
    <ol class="quiz-steps">
      {steps.map((step, at) => (
        <li key={step} class={`of-A ${isInKey(poll, step) ? 'right' : ''}`}>
          {poll.rounds !== undefined && (
            <>
              <b>{last(step)}</b>
              <div class="columns">
                {before !== undefined && <div class="bar before upright" style={{ '--share': shareOf(before(step), most) }} />}
                <div class={`bar upright pattern-${at % 5}`} style={{ '--share': shareOf(last(step), most) }} />
              </div>
            </>
          )}
          <span class="step">{step}</span>
        </li>
      ))}
    </ol>
  )
}
