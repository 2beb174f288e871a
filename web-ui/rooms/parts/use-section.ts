import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** The part of a page that its address names (`#name`), else the first; it follows the address. */
export function useSection<S extends string>(sections: Readonly<Record<S, unknown>>): Signal<S> {
  const section = useSignal(sectionFromAddress(sections))
  useEffect(() => {
    const moved = (): void => void (section.value = sectionFromAddress(sections))
    window.addEventListener('hashchange', moved)
    return () => window.removeEventListener('hashchange', moved)
  }, [section, sections])
  return section
}

function sectionFromAddress<S extends string>(sections: Readonly<Record<S, unknown>>): S {
  const names = Object.keys(sections) as S[]
  const wish = location.hash.slice(1)
  return names.find((name) => name === wish) ?? (names[0] as S)
}
