import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { SheetChange, SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { sheetCommands } from '../../box-client/sheet-commands.ts'

/** What a sheet needs comes while it is looked at. */
const LOOK_AGAIN = 5000

export interface SheetDoor {
  readonly detail: Signal<SheetDetail | undefined>
  readonly failure: Signal<Failure | undefined>
  /** Who has changed the sheet while it was open here; undefined: nobody. */
  readonly changedBy: Signal<string | undefined>
  /** Makes a change on the revision that is shown then: changes wait for each other. Answers whether it was made. */
  change(wish: SheetChange): Promise<boolean>
}

/** One sheet as it is on the box, whoever changes it. */
export function useSheet(page: BoxPage, id: string): SheetDoor {
  const detail = useSignal<SheetDetail | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const changedBy = useSignal<string | undefined>(undefined)
  const queue = useRef<Promise<unknown>>(Promise.resolve())

  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = queue.current.then(run)
    queue.current = turn.catch(() => undefined)
    return turn
  }
  const show = (next: SheetDetail, isOwn: boolean): void => {
    const before = detail.peek()
    if (!isOwn && before !== undefined && next.sheet.revision > before.sheet.revision) changedBy.value = next.sheet.changedBy
    detail.value = next
  }
  const look = (): Promise<void> =>
    inTurn(async () => {
      const answer = await sheetCommands.get(id)
      if (answer.ok) show(answer.value, false)
      else if (answer.failure.code !== 'BOX_UNREACHABLE' || detail.peek() === undefined) failure.value = answer.failure
    })
  const change = (wish: SheetChange): Promise<boolean> =>
    inTurn(async () => {
      const revision = detail.peek()?.sheet.revision
      if (revision === undefined) return false
      const answer = await sheetCommands.change(id, revision, wish)
      failure.value = answer.ok ? undefined : answer.failure
      if (answer.ok) {
        changedBy.value = undefined
        show(answer.value, true)
      } else if (answer.failure.code === 'RUN_SHEET_CHANGED') show(answer.failure.current as SheetDetail, false)
      return answer.ok
    })

  const known = page.runSheets.value?.sheets.find((sheet) => sheet.id === id)?.revision
  const isUp = page.link.value.state === 'up'
  useEffect(() => {
    if (isUp) void look()
  }, [isUp, known])
  useEffect(() => page.clock.every(LOOK_AGAIN, () => (document.visibilityState === 'visible' ? void look() : undefined)), [page])
  return { detail, failure, changedBy, change }
}
