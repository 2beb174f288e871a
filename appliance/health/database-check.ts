import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { Check, IssueWords } from './check.ts'

/** A worn card takes seconds over a write now and then; the class does not notice that. */
const LONGEST_ANSWER = seconds(5)

/** The database does not write any more: no lesson can be started, ended or remembered. */
export function databaseCheck({ database, clock }: { database: Pick<Database, 'ping'>; clock: Clock }): Check {
  return {
    id: 'database-silent',
    every: seconds(10),
    look: async () => {
      // Who says that it is broken is as bad as who says nothing.
      const answers = await within(clock, LONGEST_ANSWER, database.ping()).catch(() => false)
      return answers ? undefined : WORDS
    },
  }
}

const WORDS: IssueWords = {
  severity: 'critical',
  says: {
    'zh-Hans': '盒子无法保存数据，不能开始或结束上课',
    en: 'The box cannot keep anything any more: no lesson can be started or ended',
  },
  remedy: {
    'zh-Hans': '请关闭盒子的电源，等十秒再打开。如果再次出现，请联系技术人员更换存储卡。',
    en: 'Switch the box off, wait ten seconds and switch it on again. If it comes back, ask your technician for a new memory card.',
  },
}

/** Raised where the box found a damaged database and put it aside. */
export const DATABASE_BEGUN_ANEW = {
  id: 'database-begun-anew',
  severity: 'warning',
  says: {
    'zh-Hans': '盒子的数据库损坏，已换成新的；绑定和设置需要重新做一次',
    en: 'The box’s database was damaged and has been begun anew; it has to be claimed and set up again',
  },
  remedy: {
    'zh-Hans': '损坏的文件已保留，请把它交给技术人员。如果再次出现，请更换存储卡。',
    en: 'The damaged file was kept: give it to your technician. If it happens again, replace the memory card.',
  },
} as const
