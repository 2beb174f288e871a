import { useEffect, useRef } from 'preact/hooks'

/**
 * An element that is brought back into sight whenever one of `when` becomes another: a long list that closes, or a sentence that appears above
 * it, must not leave whoever tapped somewhere else on the page.
 */
export function useInSight(when: readonly unknown[]) {
  const element = useRef<HTMLDivElement>(null)
  const isThere = useRef(false)
  useEffect(() => {
    if (isThere.current && isOutOfSight(element.current)) element.current?.scrollIntoView({ block: 'center' })
    isThere.current = true
  }, when)
  return element
}

function isOutOfSight(element: HTMLElement | null): boolean {
  const { top = 0, bottom = 0 } = element?.getBoundingClientRect() ?? {}
  return top < 0 || bottom > window.innerHeight
}
