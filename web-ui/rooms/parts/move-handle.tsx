import { Icon } from './icon.tsx'

interface MoveHandleProps {
  /** For who does not see it: what is moved, and where it stands. */
  label: string
  hint: string
  onGrab: (event: PointerEvent) => void
  /** By an arrow key: one up or down. */
  onMove: (by: number) => void
}

/** What a row of an ordered list is held by. */
export function MoveHandle({ label, hint, onGrab, onMove }: MoveHandleProps) {
  const key = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (by === 0) return
    event.preventDefault()
    onMove(by)
  }
  return (
    <button type="button" class="handle" title={hint} onPointerDown={onGrab} onKeyDown={key}>
      <Icon name="touch" />
      <span class="sr-only">{label}</span>
    </button>
  )
}
