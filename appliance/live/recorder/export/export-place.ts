import type { ExportedFile } from './exported-file.ts'

/** What is known of a file that is on its way. */
export interface UploadState {
  /** Where a server takes it; whoever knows the address may write there. */
  readonly upload: string | undefined
  /** What was being sent there. */
  readonly mark: string | undefined
}

export interface Bringing extends UploadState {
  /** So many bytes of the file have arrived. */
  readonly sent: (bytes: number) => void
  /** Something has arrived for good: what failed before counts no more. */
  readonly progressed: () => void
  /** Resolves when it is on the disk; rejects with DATABASE_FAILED. */
  readonly keep: (state: UploadState) => Promise<void>
}

/** Somewhere that recordings are taken to. */
export interface ExportPlace {
  /** As the settings name it; empty where they do not. */
  readonly setting: string
  /** Resolves when the whole file is there. Rejects with ExportTrouble, DATABASE_FAILED, or the reason of the signal. */
  bring(file: ExportedFile, bringing: Bringing, signal: AbortSignal): Promise<void>
  /** Nobody wants any more what lies there half; never rejects. */
  leave(state: UploadState, signal: AbortSignal): Promise<void>
}
