import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ButtonsView, ButtonView } from '#appliance/contract/buttons.ts'
import type { Issue, Words } from '#appliance/contract/health.ts'
import { namesOf } from './names-of.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>

/** Buttons, remotes or keypads of the settings are not plugged in, or may not be opened. */
export function buttonsCheck(view: Watchable<ButtonsView>): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return {
    id: 'buttons-missing',
    every: seconds(2),
    look: () => Promise.resolve(wordsOf(view.value.buttons.filter(({ source }) => source === 'input'))),
  }
}

/** What the box may not open is told first: nobody in the room can help that. */
function wordsOf(buttons: readonly ButtonView[]): IssueWords | undefined {
  const refused = buttons.filter(({ state }) => state === 'refused')
  if (refused.length > 0) return { severity: 'warning', ...refusedWords(namesOf(refused)) }
  const missing = buttons.filter(({ state }) => state !== 'ready')
  return missing.length > 0 ? { severity: 'warning', ...missingWords(namesOf(missing)) } : undefined
}

function missingWords(names: Words): Pick<Issue, 'says' | 'remedy'> {
  return {
    says: { 'zh-Hans': `没有接上：${names['zh-Hans']}`, en: `Not connected: ${names.en}` },
    remedy: {
      'zh-Hans': '请看接收器或按钮的 USB 插头是否插好，换一个 USB 口再试。插好后自动恢复，课堂可以照常进行。',
      en: 'See that the USB plug of the receiver or the button is in, or try another port. It works again by itself, and the lesson can go on.',
    },
  }
}

function refusedWords(names: Words): Pick<Issue, 'says' | 'remedy'> {
  return {
    says: { 'zh-Hans': `盒子没有权限使用：${names['zh-Hans']}`, en: `The box is not allowed to use: ${names.en}` },
    remedy: {
      'zh-Hans': '课堂可以照常进行。请技术人员把运行盒子的用户加入 input 组，再重启盒子。',
      en: 'The lesson can go on. Ask your technician to add the user that runs the box to the group “input” and to restart the box.',
    },
  }
}
