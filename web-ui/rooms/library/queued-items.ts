import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { FetchView } from '#appliance/contract/library.ts'

/** The files of one item that are still to come. */
export interface QueuedItem {
  readonly key: string
  readonly title: ByLanguage
  readonly itemId: string | undefined
  readonly files: number
  readonly bytes: number
  readonly haveBytes: number
  readonly state: FetchView['state']
  readonly from: string | undefined
  /** 0 where nothing runs. */
  readonly bytesPerSecond: number
  readonly neededBy: number | undefined
  readonly trouble: string | undefined
}

/** What is most worth knowing of an item's files comes first. */
const ORDER: readonly FetchView['state'][] = ['running', 'failed', 'waiting-for-peer', 'queued']

/** The queue as people think of it: a document of forty pages is one thing that comes. The order stays that of the first file. */
export function queuedItems(queue: readonly FetchView[]): QueuedItem[] {
  const items = new Map<string, FetchView[]>()
  for (const file of queue) {
    const key = file.itemId ?? file.sha256
    items.set(key, [...(items.get(key) ?? []), file])
  }
  return [...items].flatMap(([key, files]) => {
    const [lead] = [...files].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    return lead === undefined ? [] : [together(key, lead, files)]
  })
}

function together(key: string, lead: FetchView, files: readonly FetchView[]): QueuedItem {
  const sum = (of: (file: FetchView) => number): number => files.reduce((total, file) => total + of(file), 0)
  const bells = files.flatMap(({ neededBy }) => neededBy ?? [])
  return {
    ...{ key, title: lead.title, itemId: lead.itemId, files: files.length, state: lead.state, from: lead.from },
    bytes: sum(({ bytes }) => bytes),
    haveBytes: sum(({ haveBytes }) => haveBytes),
    bytesPerSecond: sum(({ bytesPerSecond = 0 }) => bytesPerSecond),
    neededBy: bells.length === 0 ? undefined : Math.min(...bells),
    trouble: files.find(({ trouble }) => trouble !== undefined)?.trouble,
  }
}
