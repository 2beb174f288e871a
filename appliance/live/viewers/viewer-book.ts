import type { ViewerTransport } from '#appliance/contract/live.ts'

/** Who watches, for the technician's table. */
export interface ViewerAbout {
  readonly channel: string
  readonly transport: ViewerTransport
  readonly address: string
  /** Name of the screen, or what the browser calls itself; empty where nothing is known. */
  readonly label: string
}

/** One viewer's page in the book; whoever serves the viewer writes it. All calls are cheap and may be made on the hot path. */
export interface ViewerEntry {
  /** Its socket has taken `bytes` more since the last call, and `behind` bytes wait for it now. */
  took(bytes: number, behind: number): void
  /** It stood still, as whoever serves it has found out otherwise than by what it takes. */
  stalled(): void
  /** It was moved to the newest keyframe, or what it wanted next had gone. */
  skipped(): void
  /** It is gone; safe to call twice. */
  close(): void
}

export interface ViewerBook {
  open(about: ViewerAbout): ViewerEntry
}
