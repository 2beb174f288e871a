import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Issue } from '#appliance/contract/health.ts'

/** What is wrong and what to do about it; the check gives the id, the doctor the time. */
export type IssueWords = Omit<Issue, 'id' | 'since'>

/** Looks at one thing that may be wrong; one file, one issue, one remedy. */
export interface Check {
  /** Of the check and of its issue. */
  readonly id: string
  readonly every: Milliseconds
  /** undefined = all is well. */
  look(): Promise<IssueWords | undefined>
}
