import type { ItemSummary } from '#appliance/contract/library.ts'
import type { StepDraft } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { FindItem } from '../../rooms/library/find-item.tsx'

/** Of what says nothing of its length, such as a document. */
const USUAL_MINUTES = 5

/** Something of the library as a step of the sheet. */
export function FromLibrary({ page, onAdd }: { page: BoxPage; onAdd: (step: StepDraft) => Promise<boolean> }) {
  return <FindItem page={page} choose="sheets.add.go" icon="down" onChoose={(item) => void onAdd(stepOf(item))} />
}

function stepOf({ id, durationMs }: ItemSummary): StepDraft {
  return { kind: 'item', itemId: id, minutes: durationMs === undefined ? USUAL_MINUTES : Math.min(600, Math.ceil(durationMs / 60_000)) }
}
