import type { ScreenReport, ScreenView } from '#appliance/contract/screens.ts'

/** Who vouched for a screen: the lesson's holder by its letters, or the box, because it is its own. */
export type Voucher = 'holder' | 'loopback'

/** One browser with a screen's cookie, as the room keeps it. */
export interface KnownScreen {
  readonly id: string
  readonly tokenHash: Buffer
  readonly letters: string
  readonly name: string
  /** Undefined for a stranger. */
  readonly admission: { readonly at: number; readonly by: Voucher } | undefined
  readonly address: string
  /** Open tabs of this browser. */
  readonly tabs: number
  readonly report: ScreenReport | undefined
  /** Epoch milliseconds. */
  readonly lastSeen: number
}

/** The screen that speaks: the chosen one while it is there, else the first admitted that is there, else the first admitted. */
export function mainScreenOf(screens: Iterable<KnownScreen>, chosen: string | undefined): string | undefined {
  const admitted = [...screens].filter((screen) => screen.admission !== undefined)
  admitted.sort((a, b) => (a.admission?.at ?? 0) - (b.admission?.at ?? 0))
  const present = admitted.filter((screen) => screen.tabs > 0)
  return (present.find((screen) => screen.id === chosen) ?? present[0] ?? admitted.find((screen) => screen.id === chosen) ?? admitted[0])
    ?.id
}

/** A screen as teachers see it. */
export function viewOf(screen: KnownScreen, main: boolean): ScreenView {
  const { id, letters, name, address, report, lastSeen } = screen
  const view = { id, letters, name, admitted: screen.admission !== undefined, connected: screen.tabs > 0, address, main, lastSeen }
  return report === undefined ? view : { ...view, report }
}

/** A name as it may stand on a page: one line, no control characters, at most 40 characters; undefined where nothing is left. */
export function tidyName(wish: string | undefined): string | undefined {
  const tidy = Array.from((wish ?? '').replaceAll(/[\p{C}\s]+/gu, ' ').trim())
    .slice(0, 40)
    .join('')
  return tidy === '' ? undefined : tidy
}
