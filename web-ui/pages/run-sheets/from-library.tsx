import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemSummary } from '#appliance/contract/library.ts'
import type { StepDraft } from '#appliance/contract/run-sheet.ts'
import type { Failure } from '../../box-client/api.ts'
import { commands } from '../../box-client/commands.ts'
import { minutes } from '../../box-client/format.ts'
import { pageClock } from '../../box-client/page-clock.ts'
import { t } from '../../box-client/words.ts'
import { HoldingLine } from '../../rooms/library/holding.tsx'
import { kindName, named } from '../../rooms/library/library-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'

const MOST = 12
const TYPING = 250
/** Of what says nothing of its length, such as a document. */
const USUAL_MINUTES = 5

/** Everything the school has, found by words. */
export function FromLibrary({ onAdd }: { onAdd: (step: StepDraft) => Promise<boolean> }) {
  const words = useSignal('')
  const items = useSignal<readonly ItemSummary[] | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const asked = words.value.trim()
  useEffect(() => {
    let left = false
    const look = async (): Promise<void> => {
      const answer = await commands.library.items({ limit: MOST, ...(asked === '' ? {} : { q: asked }) })
      if (left) return
      if (answer.ok) items.value = answer.value.items
      failure.value = answer.ok ? undefined : answer.failure
    }
    const stop = pageClock.after(asked === '' ? 0 : TYPING, () => void look())
    return () => {
      left = true
      stop()
    }
  }, [asked])
  return (
    <div class="sheet-finds">
      <Field label={t('library.search')} value={words.value} onInput={(text) => (words.value = text)} />
      <FailureLine failure={failure.value} />
      {items.value === undefined && failure.value === undefined && <div class="skeleton" />}
      {items.value?.length === 0 && <p class="soft">{t(asked === '' ? 'library.empty' : 'library.none')}</p>}
      <ul>
        {items.value?.map((item) => (
          <li key={item.id} class="plan-row">
            <div>
              <p>
                <b>{named(item.title)}</b>
              </p>
              <p class="soft small">{aboutOf(item)}</p>
              <span class="small">
                <HoldingLine item={item} />
              </span>
            </div>
            <Button icon="down" onPress={() => void onAdd(stepOf(item))}>
              {t('sheets.add.go')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function stepOf({ id, durationMs }: ItemSummary): StepDraft {
  return { kind: 'item', itemId: id, minutes: durationMs === undefined ? USUAL_MINUTES : Math.min(600, Math.ceil(durationMs / 60_000)) }
}

function aboutOf({ kind, subject, unit, durationMs }: ItemSummary): string {
  const length = durationMs === undefined ? undefined : minutes(durationMs)
  return [kindName(kind), subject, unit, length].filter((one) => one !== undefined && one !== '').join(' · ')
}
