import type { Step } from '#appliance/contract/run-sheet.ts'
import { t } from '../../../box-client/words.ts'
import type { IconName } from '../../parts/icon.tsx'
import { titleOf } from '../plan-words.ts'

type Named = Pick<Step, 'kind'> &
  Partial<Pick<Extract<Step, { kind: 'item' }>, 'item' | 'itemId'>> & { note?: string | undefined } & {
    question?: { text: string } | undefined
  }

/** What a step is called: its item, its question, its note, or its kind. */
export function stepName(step: Named): string {
  if (step.item !== undefined) return titleOf(step.item.title) || step.itemId || t('step.item')
  if (step.kind === 'question') return step.question?.text || t('step.question')
  if (step.kind === 'note') return step.note || t('step.note')
  return step.note === undefined || step.note === '' ? t(`step.${step.kind}`) : step.note
}

const ICONS = { live: 'live', item: 'page', question: 'help', pause: 'person', note: 'pen' } as const satisfies Record<
  Step['kind'],
  IconName
>

export function stepIcon({ kind, item }: Named): IconName {
  if (kind === 'item' && /course|audio/u.test(item?.kind ?? '')) return 'start'
  return ICONS[kind]
}
