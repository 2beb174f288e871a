import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { PlanDesk } from '../../rooms/lesson/plan-desk.tsx'
import { knowsPin } from '../../rooms/sign-in/knows-pin.ts'
import { PinDoor } from '../../rooms/sign-in/pin-door.tsx'
import { SheetEditor } from './sheet-editor.tsx'
import { SheetList } from './sheet-list.tsx'
import './sheets-words.ts'

/** All sheets, or the one that is open; which one stands behind the # of the address. */
export function RunSheetsPage({ page }: { page: BoxPage }) {
  const open = useSignal(sheetFromAddress())
  useEffect(() => {
    const moved = (): void => void (open.value = sheetFromAddress())
    window.addEventListener('hashchange', moved)
    return () => window.removeEventListener('hashchange', moved)
  }, [open])
  useEffect(() => {
    document.title = [t('desk.sheets'), page.box.value?.room].filter(Boolean).join(' · ')
  })
  if (!knowsPin(page)) return <PinDoor page={page} title={t('desk.sheets')} says={t('sheets.door')} />
  return (
    <PlanDesk page={page} at="/run-sheets">
      {open.value === undefined ? <SheetList page={page} /> : <SheetEditor key={open.value} page={page} id={open.value} />}
    </PlanDesk>
  )
}

function sheetFromAddress(): string | undefined {
  return /^#\/([0-9a-f-]{36})$/.exec(location.hash)?.[1]
}
