import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { DiskView, LibraryView } from '#appliance/contract/library.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>

/** The disk takes nothing more for the library, or is about to fail. */
export function storageCheck(view: Watchable<Pick<LibraryView, 'disk'>>): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return {
    id: 'library-disk',
    every: seconds(5),
    look: () => {
      const { trouble } = view.value.disk
      return Promise.resolve(trouble === undefined ? undefined : ISSUES[trouble])
    },
  }
}

const ISSUES: Record<NonNullable<DiskView['trouble']>, IssueWords> = {
  full: {
    severity: 'warning',
    says: { 'zh-Hans': '盒子的空间满了，资源库停止下载', en: 'The disk of the box is full: the library fetches nothing more' },
    remedy: {
      'zh-Hans': '课堂可以照常进行。请删除不再需要的录像，下载会自动继续。',
      en: 'The lesson can go on. Delete recordings that nobody needs any more; fetching then goes on by itself.',
    },
  },
  'read-only': {
    severity: 'warning',
    says: {
      'zh-Hans': '盒子的存储卡变成只读，不能再下载',
      en: 'The memory card of the box has become read-only: nothing can be fetched any more',
    },
    remedy: {
      'zh-Hans': '课堂可以照常进行。请尽快联系技术人员更换存储卡。',
      en: 'The lesson can go on. Ask your technician for a new memory card soon.',
    },
  },
  failed: {
    severity: 'warning',
    says: { 'zh-Hans': '盒子的存储卡读写出错，不能再下载', en: 'The memory card of the box fails: nothing can be fetched any more' },
    remedy: {
      'zh-Hans': '课堂可以照常进行，盒子会自动重试。如果一直这样，请联系技术人员更换存储卡。',
      en: 'The lesson can go on and the box tries again by itself. If it stays like this, ask your technician for a new memory card.',
    },
  },
}
