import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ClickersView, ReceiverTroubleKind, ReceiverView } from '#appliance/contract/clickers.ts'
import type { Issue } from '#appliance/contract/health.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>

/** A lead that wobbles, or is moved to another socket, is no issue. */
const BEFORE_IT_IS_TOLD: Milliseconds = seconds(10)

/** A receiver of clickers that hears nobody. Several at once are told as one issue, the first of them by name. */
export function receiversCheck({ view, now }: { view: Watchable<ClickersView>; now: () => number }): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return {
    id: 'clickers',
    every: seconds(5),
    look: () => {
      const silent = view.value.receivers.filter(({ trouble }) => trouble !== undefined && now() - trouble.since >= BEFORE_IT_IS_TOLD)
      const [first] = silent
      return Promise.resolve(first?.trouble === undefined ? undefined : issueOf(first.trouble.kind, nameOf(first, silent.length)))
    },
  }
}

function nameOf({ name }: ReceiverView, count: number): { 'zh-Hans': string; en: string } {
  if (count > 1) return { 'zh-Hans': `${count} 个答题器接收器`, en: `${count} clicker receivers` }
  return name === ''
    ? { 'zh-Hans': '答题器接收器', en: 'The clicker receiver' }
    : { 'zh-Hans': `答题器接收器“${name}”`, en: `The clicker receiver “${name}”` }
}

function issueOf(kind: ReceiverTroubleKind, name: { 'zh-Hans': string; en: string }): IssueWords {
  const { says, remedy } = WORDS[kind]
  const spoken = { 'zh-Hans': `${name['zh-Hans']}${says['zh-Hans']}`, en: `${name.en} ${says.en}` }
  return { severity: 'warning', says: spoken, remedy }
}

const ASK: IssueWords['remedy'] = {
  'zh-Hans': '课堂可以照常进行，答题可以先用手机或举手计数。请技术人员在“设备”页查看接收器。',
  en: 'The lesson can go on; phones or raised hands can answer meanwhile. Ask your technician to look at the receiver under Devices.',
}

const WORDS: Readonly<Record<ReceiverTroubleKind, Pick<IssueWords, 'says' | 'remedy'>>> = {
  missing: {
    says: { 'zh-Hans': '没有插上', en: 'is not plugged in' },
    remedy: {
      'zh-Hans': '请把接收器插回盒子原来的 USB 口，几秒内自动恢复。答题可以先用手机或举手计数。',
      en: 'Plug it into the same USB socket of the box again; it works a few seconds later. Phones or raised hands can answer meanwhile.',
    },
  },
  denied: { says: { 'zh-Hans': '不能打开：盒子没有权限', en: 'cannot be opened: the box may not use it' }, remedy: ASK },
  busy: { says: { 'zh-Hans': '不能打开：被其他程序占用', en: 'cannot be opened: another program uses it' }, remedy: ASK },
  settings: { says: { 'zh-Hans': '的设置有误', en: 'has settings that cannot be' }, remedy: ASK },
  failed: {
    says: { 'zh-Hans': '没有响应', en: 'does not respond' },
    remedy: {
      'zh-Hans': '请拔下接收器，等几秒再插上。如果一直这样，请联系技术人员。答题可以先用手机或举手计数。',
      en: 'Pull it out, wait a few seconds and plug it in again. If it stays like this, ask your technician. Phones or raised hands can answer meanwhile.',
    },
  },
  noisy: {
    says: { 'zh-Hans': '收到的内容多半已损坏', en: 'hears more that is damaged than whole' },
    remedy: {
      'zh-Hans': '请把接收器放高一些、离学生近一些，离无线路由器和移动硬盘远一些。没有计入的学生再按一次即可，也可以用手机或举手计数。',
      en: 'Put it higher and nearer to the pupils, away from Wi-Fi routers and USB drives. Whoever is not counted presses again; phones or raised hands count, too.',
    },
  },
  'not-understood': {
    says: { 'zh-Hans': '发来的内容无法识别', en: 'sends what the box does not understand' },
    remedy: ASK,
  },
}
