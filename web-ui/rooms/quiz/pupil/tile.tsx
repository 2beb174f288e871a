import type { ComponentChildren } from 'preact'
import { Icon } from '../../parts/icon.tsx'
import { Mark } from '../mark.tsx'
import type { Poll } from '../poll.ts'

export interface AnswerByProps {
  poll: Poll
  /** What was tapped last, else what is stored. */
  chosen: string | undefined
  open: boolean
  onAnswer: (value: string) => void
}

interface TileProps {
  letter: string
  pressed: boolean
  open: boolean
  onPress: () => void
  /** How the choice stands among several. */
  place?: number
  children: ComponentChildren
}

export function Tile({ letter, pressed, open, onPress, place, children }: TileProps) {
  return (
    <button
      type="button"
      class={`tile of-${letter}`}
      aria-pressed={pressed}
      aria-disabled={!open}
      onClick={() => (open ? onPress() : undefined)}
    >
      <Mark letter={letter} />
      <span class="tile-text">{children}</span>
      {pressed && <span class="tile-chosen">{place ?? <Icon name="ready" />}</span>}
    </button>
  )
}
