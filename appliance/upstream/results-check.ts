import { days, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { UpstreamState } from './upstream.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>

/** A line that was down over the weekend is nothing to tell. */
const LONG: Milliseconds = days(3)
/** A box that is switched off every evening is never without a line for days on end: then it is known by what has piled up. */
const MANY = 100

/** Results of questions do not get to the server that the school has named for them. */
export function resultsCheck(state: () => UpstreamState): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return { id: 'results-upstream', every: seconds(10), look: async () => wordsOf(state()) }
}

/** What wants somebody's hand comes first. */
function wordsOf({ stuck, waiting, aside, dropped }: UpstreamState): IssueWords | undefined {
  if (stuck?.trouble === 'not-allowed') return NOT_ALLOWED
  if (aside > 0) return asideWords(aside)
  if (stuck !== undefined && waiting > 0 && (stuck.forMs > LONG || waiting >= MANY)) return waitingWords(waiting)
  return dropped > 0 && stuck !== undefined ? droppedWords(dropped) : undefined
}

const NOT_ALLOWED: IssueWords = {
  severity: 'warning',
  says: {
    'zh-Hans': '答题统计报不上去：服务器不认盒子的用户名和密码',
    en: 'Results are not sent: the server does not know the box’s name and password',
  },
  remedy: {
    'zh-Hans': '上课不受影响，统计存在盒子里。请技术人员检查设置 quiz.xapi.username 和 quiz.xapi.password。',
    en: 'The lesson can go on, and the counts wait on the box. Ask your technician to look at quiz.xapi.username and quiz.xapi.password.',
  },
}

function asideWords(aside: number): IssueWords {
  return {
    severity: 'info',
    says: { 'zh-Hans': `有${aside}条答题统计被服务器退回`, en: `The server does not want ${aside} of the results` },
    remedy: {
      'zh-Hans': '其余的照常上报，上课不受影响。退回的原因在盒子的日志里，请技术人员查看。',
      en: 'The others are sent as usual, and the lesson can go on. The box’s log says why; ask your technician to look at it.',
    },
  }
}

function waitingWords(waiting: number): IssueWords {
  return {
    severity: 'info',
    says: { 'zh-Hans': `有${waiting}条答题统计好几天没能上报`, en: `${waiting} results could not be sent for days` },
    remedy: {
      'zh-Hans': '上课不受影响，统计存在盒子里，网络通了会自己补报。请技术人员检查外网和设置 quiz.xapi.url。',
      en: 'The lesson can go on; the counts wait on the box and are sent once the line is up. Ask your technician to look at the line and at quiz.xapi.url.',
    },
  }
}

function droppedWords(dropped: number): IssueWords {
  return {
    severity: 'info',
    says: {
      'zh-Hans': `积压太多，最早的${dropped}条答题统计没有上报`,
      en: `Too many waited: the oldest ${dropped} results were never sent`,
    },
    remedy: {
      'zh-Hans': '结果仍可在盒子上查看和导出。请技术人员检查外网和设置 quiz.xapi.url。',
      en: 'They can still be looked at and exported on the box. Ask your technician to look at the line and at quiz.xapi.url.',
    },
  }
}
