import { t } from '../../../box-client/words.ts'
import { FEWEST_STEPS, MOST_STEPS, withOptions } from './draft.ts'
import type { Draft } from './draft.ts'

const STEPS = Array.from({ length: MOST_STEPS - FEWEST_STEPS + 1 }, (_, at) => at + FEWEST_STEPS)

/** How far a scale goes. */
export function StepsField({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const set = (steps: number): void => onChange(withOptions({ ...draft, steps }, draft.options))
  return (
    <label class="field">
      <span>{t('draft.steps')}</span>
      <select value={draft.steps} onChange={(event) => set(Number(event.currentTarget.value))}>
        {STEPS.map((steps) => (
          <option key={steps} value={steps}>
            {t('draft.steps.of', { steps })}
          </option>
        ))}
      </select>
    </label>
  )
}
