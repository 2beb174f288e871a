/** Everything that a remote stops at, in the order in which it stands there; a mouse has more to point at. */
function stopsIn(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>('[data-stop]')]
}

/** The one that a press is for now; undefined where none has the focus. */
export function stopOn(panel: HTMLElement): HTMLElement | undefined {
  return stopsIn(panel).find((stop) => stop === document.activeElement)
}

/** One further, or one back; after the last comes the first. */
export function walk(panel: HTMLElement, by: 1 | -1): void {
  const stops = stopsIn(panel)
  const at = stops.findIndex((stop) => stop === document.activeElement)
  const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : (at + by + stops.length) % stops.length
  stops[next]?.focus()
}

/** To the first of them, unless one that is still there has the focus. */
export function settle(panel: HTMLElement): void {
  if (stopOn(panel) === undefined) stopsIn(panel)[0]?.focus()
}

export function toFirst(panel: HTMLElement): void {
  stopsIn(panel)[0]?.focus()
}
