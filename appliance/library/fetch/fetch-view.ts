import type { FetchView } from '#appliance/contract/library.ts'
import type { FetchJob } from '../ports.ts'
import type { Hindrance } from './job-list.ts'
import type { Work } from './work.ts'

/** What the fetcher is doing. */
export interface FetcherView {
  /** At most fifty, what runs first. */
  readonly rows: readonly FetchView[]
  /** What is not here yet of the plan, all in all. */
  readonly waiting: { readonly blobs: number; readonly bytes: number }
  /** Bytes a second lately. */
  readonly uplinkRate: number
  readonly roomRate: number
}

export const NOTHING: FetcherView = { rows: [], waiting: { blobs: 0, bytes: 0 }, uplinkRate: 0, roomRate: 0 }
export const MOST_ROWS = 50

interface RowFacts {
  readonly job: FetchJob
  readonly work: Work | undefined
  readonly hindrance: Hindrance | undefined
  readonly haveBytes: number
}

/** One row of the queue, pure. */
export function rowOf({ job, work, hindrance, haveBytes }: RowFacts): FetchView {
  const { spec, title, itemId, neededBy } = job
  const running = [...(work?.transfers ?? [])]
  const trouble = running.length > 0 ? work?.trouble : (hindrance?.trouble ?? work?.trouble)
  const from = [...new Set(running.map(({ source }) => source.key))].join(', ')
  const rate = Math.round(running.reduce((sum, { lately }) => sum + (lately.rate ?? 0), 0))
  return {
    ...{ sha256: spec.sha256, title, bytes: spec.bytes, haveBytes: Math.min(haveBytes, spec.bytes) },
    state: running.length > 0 || work?.settling === true ? 'running' : (hindrance?.state ?? 'queued'),
    ...(itemId === undefined ? {} : { itemId }),
    ...(neededBy === undefined ? {} : { neededBy }),
    ...(running.length === 0 ? {} : { from, bytesPerSecond: rate }),
    ...(trouble === undefined ? {} : { trouble }),
  }
}
