import { days, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { CatalogueView, LibraryView } from '#appliance/contract/library.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>

/** A line that was down over the weekend is nothing to tell. */
const LONG: Milliseconds = days(3)

interface CataloguesCheckParts {
  readonly view: Watchable<Pick<LibraryView, 'catalogues'>>
  readonly now: () => number
  /** By a date that nobody vouches for no days have passed. */
  readonly dateKnown: () => boolean
}

/** A publisher whom the school trusts gives what cannot be used, or has not been reached for days. */
export function cataloguesCheck({ view, now, dateKnown }: CataloguesCheckParts): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return {
    id: 'catalogue-refused',
    every: seconds(30),
    look: () => Promise.resolve(issueOf(view.value.catalogues, dateKnown() ? now() : Number.NEGATIVE_INFINITY)),
  }
}

function issueOf(catalogues: readonly CatalogueView[], now: number): IssueWords | undefined {
  const refused = catalogues.find(({ trouble }) => trouble !== undefined && trouble.kind !== 'unreachable')
  if (refused !== undefined) return REFUSED
  return catalogues.some(({ trouble }) => trouble !== undefined && now - trouble.since > LONG) ? UNREACHED : undefined
}

const REFUSED: IssueWords = {
  severity: 'warning',
  says: { 'zh-Hans': '资源目录有问题，没有采用', en: 'A catalogue of lessons was refused' },
  remedy: {
    'zh-Hans': '已有的内容照常使用。请联系技术人员查看“存储”页。',
    en: 'What is here goes on being used. Ask your technician to look at the Storage page.',
  },
}

const UNREACHED: IssueWords = {
  severity: 'warning',
  says: { 'zh-Hans': '好几天没有连上资源目录', en: 'A catalogue of lessons has not been reached for days' },
  remedy: {
    'zh-Hans': '已有的内容照常使用。请检查外网，或联系技术人员查看“存储”页。',
    en: 'What is here goes on being used. Check the uplink, or ask your technician to look at the Storage page.',
  },
}
