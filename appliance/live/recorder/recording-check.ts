import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Issue, Words } from '#appliance/contract/health.ts'
import type { RecordingsView } from '#appliance/contract/recordings.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>

/** The class that runs is not being recorded, because the disk does not take it. */
export function recordingCheck(recordings: Watchable<RecordingsView>): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return {
    id: 'not-recorded',
    every: seconds(5),
    look: () => Promise.resolve(issueOf(recordings.value)),
  }
}

function issueOf({ trouble }: RecordingsView): IssueWords | undefined {
  if (trouble !== 'disk-full' && trouble !== 'disk-failed') return undefined
  return { severity: 'warning', says: SAYS[trouble], remedy: REMEDY[trouble] }
}

const SAYS: Record<'disk-full' | 'disk-failed', Words> = {
  'disk-full': {
    'zh-Hans': '录像的存储空间满了，这节课现在没有录像',
    en: 'There is no room left for recordings: this lesson is not being recorded now',
  },
  'disk-failed': {
    'zh-Hans': '盒子的存储卡出错或太慢，这节课现在没有录像',
    en: 'The disk of the box fails or is too slow: this lesson is not being recorded now',
  },
}

const REMEDY: Record<'disk-full' | 'disk-failed', Words> = {
  'disk-full': {
    'zh-Hans': '课堂可以照常进行。请删除不再需要的录像，录像会自动继续。',
    en: 'The lesson can go on. Delete recordings that nobody needs any more; recording then goes on by itself.',
  },
  'disk-failed': {
    'zh-Hans': '课堂可以照常进行，盒子会自动重试。请联系技术人员检查存储卡。',
    en: 'The lesson can go on and the box tries again by itself. Ask your technician to check the memory card.',
  },
}
