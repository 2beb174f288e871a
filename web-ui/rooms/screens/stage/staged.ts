import type { Signal } from '@preact/signals'
import type { ScreenReport } from '#appliance/contract/screens.ts'

/** How what a run sheet puts on this screen stands: opening, on the screen, or why it cannot be. */
export type Staged = 'opening' | 'shown' | Extract<NonNullable<ScreenReport['because']>, 'missing' | 'file'>

/** What a stage tells the screen that it stands on. */
export interface StageSignals {
  readonly staged: Signal<Staged>
  /** Whether the stage's own sound is heard, and whether the browser waits for a touch first. */
  readonly heard: Signal<boolean>
  readonly soundRefused: Signal<boolean>
}
