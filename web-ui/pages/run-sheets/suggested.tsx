import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SheetDetail, StepDraft } from '#appliance/contract/run-sheet.ts'
import type { SuggestionInWords, SuggestionQuery } from '#appliance/contract/suggestions.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { sheetCommands } from '../../box-client/sheet-commands.ts'
import { t } from '../../box-client/words.ts'
import { titleOf } from '../../rooms/lesson/plan-words.ts'
import { kindName } from '../../rooms/library/library-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'

/** A lesson of which nothing is known lasts so long. */
const USUAL_LESSON = 40
const MOST = 8

interface SuggestedProps {
  page: BoxPage
  detail: SheetDetail
  onAdd: (step: StepDraft) => Promise<boolean>
}

/** 智能组课: what fits the unit and the minutes that are left, each with why. */
export function Suggested({ page, detail, onAdd }: SuggestedProps) {
  const found = useSignal<readonly SuggestionInWords[] | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const { revision } = detail.sheet
  useEffect(() => {
    let left = false
    void sheetCommands.suggest(queryOf(detail)).then((answer) => {
      if (left) return
      if (answer.ok) found.value = answer.value.suggestions
      failure.value = answer.ok ? undefined : answer.failure
    })
    return () => {
      left = true
    }
  }, [revision, page.link.value.state])
  return (
    <div class="finds">
      <p class="soft small">{t('sheets.suggested.says', { minutes: queryOf(detail).minutesLeft })}</p>
      <FailureLine failure={failure.value} />
      {found.value === undefined && failure.value === undefined && <div class="skeleton" />}
      {found.value?.length === 0 && <p class="soft">{t('sheets.suggested.none')}</p>}
      <ul>
        {found.value?.map((one) => (
          <li key={one.itemId} class="plan-row">
            <div>
              <p>
                <b>{titleOf(one.title)}</b> <span class="soft small">{kindName(one.itemKind)}</span>
              </p>
              <ul class="reasons small">
                {one.says.map((says, at) => (
                  <li key={at}>{titleOf(says)}</li>
                ))}
              </ul>
            </div>
            <Button icon="down" onPress={() => void onAdd(stepOf(one))}>
              {t('sheets.add.go')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function queryOf({ sheet, plannedMinutes }: SheetDetail): SuggestionQuery {
  const { subject, grade, textbook, lesson, steps } = sheet
  const lasts = lesson === undefined ? USUAL_LESSON : (lesson.endsAt - lesson.startsAt) / 60_000
  const without = [...new Set(steps.flatMap((step) => (step.kind === 'item' ? [step.itemId] : [])))]
  return {
    ...{ minutesLeft: Math.max(1, Math.round(lasts - plannedMinutes)), limit: MOST, without },
    ...(subject === undefined ? {} : { subject }),
    ...(grade === undefined ? {} : { grade }),
    ...(textbook === undefined ? {} : { textbook }),
    ...(lesson === undefined ? {} : { by: lesson.startsAt }),
  }
}

function stepOf({ itemId, durationMs, fromMs, toMs }: SuggestionInWords): StepDraft {
  const lasts = toMs === undefined ? durationMs : toMs - (fromMs ?? 0)
  const minutes = lasts === undefined ? 5 : Math.min(600, Math.ceil(lasts / 60_000))
  return {
    ...{ kind: 'item', itemId, minutes },
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  }
}
