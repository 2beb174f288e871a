/** What is heard on an open line to a device. */
export interface LineHearing {
  /** The bytes are the hearer's own. */
  bytes(chunk: Uint8Array): void
  /** It was pulled out, or failed; told once, and nothing comes after it. Not told of a line that its holder closes. */
  lost(reason: string): void
}

/** An open line to a device: bytes both ways. */
export interface Line {
  /** Rejects with DEVICE_FAILED. */
  write(bytes: Uint8Array): Promise<void>
  /** Safe to call twice, and after the line was lost; never rejects. */
  close(): Promise<void>
}

/** Why a device could not be opened. */
export type OpenTrouble = 'denied' | 'busy' | 'failed'

/** What stands behind a failed opening, by what the system said. */
export function openTroubleOf(said: string): OpenTrouble {
  if (/EACCES|EPERM|permission denied|not permitted/i.test(said)) return 'denied'
  if (/EBUSY|cannot lock|resource busy|temporarily unavailable/i.test(said)) return 'busy'
  return 'failed'
}
