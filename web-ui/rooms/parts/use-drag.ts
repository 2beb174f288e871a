import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'

/** Rows of a list that a finger or a mouse puts in another place; `onDrop` is told both places, counted from 0. */
export function useDrag(onDrop: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null)
  const from = useSignal<number | undefined>(undefined)
  const to = useSignal<number | undefined>(undefined)
  const grab = (event: PointerEvent, at: number): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return
    event.preventDefault()
    const handle = event.currentTarget
    handle.focus()
    handle.setPointerCapture(event.pointerId)
    from.value = at
    to.value = at
    const moved = (move: PointerEvent): void => void (to.value = placeAt(list.current, move.clientY))
    const ended = (end: PointerEvent): void => {
      handle.removeEventListener('pointermove', moved)
      handle.removeEventListener('pointerup', ended)
      handle.removeEventListener('pointercancel', ended)
      const [start, target] = [from.value, to.value]
      from.value = undefined
      to.value = undefined
      if (end.type === 'pointerup' && start !== undefined && target !== undefined && start !== target) onDrop(start, target)
    }
    handle.addEventListener('pointermove', moved)
    handle.addEventListener('pointerup', ended)
    handle.addEventListener('pointercancel', ended)
  }
  return { list, from, to, grab }
}

/** The row that is at a height of the window, the nearest where none is. */
function placeAt(list: HTMLOListElement | null, y: number): number {
  const rows = [...(list?.children ?? [])]
  const place = rows.findIndex((row) => y < row.getBoundingClientRect().bottom)
  return place < 0 ? rows.length - 1 : place
}
