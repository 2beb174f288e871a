import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'

interface FirstFewProps<T> {
  all: readonly T[]
  most: number
  children: (one: T) => ComponentChildren
}

/** The first rows of a list, and the others for who asks. */
export function FirstFew<T>({ all, most, children }: FirstFewProps<T>) {
  const isOpen = useSignal(false)
  // A button in the place of one or two rows would save nothing.
  const rest = all.length > most + 2 ? all.length - most : 0
  return (
    <>
      <ul class="plain-rows">{(isOpen.value || rest === 0 ? all : all.slice(0, most)).map(children)}</ul>
      {rest > 0 && (
        <Button kind="plain" icon={isOpen.value ? 'up' : 'down'} expanded={isOpen.value} onPress={() => (isOpen.value = !isOpen.value)}>
          {isOpen.value ? t('storage.fewer') : t('library.more', { count: rest })}
        </Button>
      )}
    </>
  )
}
