import type { ComponentChildren } from 'preact'
import { Button } from '../parts/button.tsx'

interface ChoiceRowProps<T> {
  label: string
  all: readonly T[]
  chosen: T | undefined
  off?: boolean
  name: (one: T) => ComponentChildren
  onChoose: (one: T) => void
}

/** One of a few, all of them in sight. */
export function ChoiceRow<T extends string | number>({ label, all, chosen, off = false, name, onChoose }: ChoiceRowProps<T>) {
  return (
    <div class="quiz-choice" role="group" aria-label={label}>
      <span class="soft small">{label}</span>
      <div class="quiz-segments">
        {all.map((one) => (
          <Button key={one} pressed={one === chosen} off={off} onPress={() => onChoose(one)}>
            {name(one)}
          </Button>
        ))}
      </div>
    </div>
  )
}
