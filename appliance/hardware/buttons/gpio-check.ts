import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ButtonsView, ButtonView, GpioTrouble } from '#appliance/contract/buttons.ts'
import type { Issue, Words } from '#appliance/contract/health.ts'
import { namesOf } from './names-of.ts'

/** Buttons are on pins of the box that cannot be listened to. */
export function gpioCheck(view: Watchable<ButtonsView>): {
  id: string
  every: Milliseconds
  look: () => Promise<Omit<Issue, 'id' | 'since'> | undefined>
} {
  return {
    id: 'gpio-unavailable',
    every: seconds(2),
    look: () => {
      const closed = view.value.buttons.filter(({ source, state }) => source === 'gpio' && state in REMEDIES)
      const [first] = closed
      if (first === undefined) return Promise.resolve(undefined)
      const { 'zh-Hans': chinese, en } = namesOf(closed)
      const says = { 'zh-Hans': `接在盒子针脚上的按钮用不了：${chinese}`, en: `Buttons on the pins of the box do not work: ${en}` }
      return Promise.resolve({ severity: 'warning' as const, says, remedy: remedyOf(first) })
    },
  }
}

function remedyOf({ state }: ButtonView): Words {
  const remedy = REMEDIES[state as GpioTrouble]
  return {
    'zh-Hans': `${remedy['zh-Hans']}USB 按钮和遥控器不受影响，课堂可以照常进行。`,
    en: `${remedy.en} USB buttons and remotes are not affected, and the lesson can go on.`,
  }
}

const REMEDIES: Record<GpioTrouble, Words> = {
  'not-installed': {
    'zh-Hans': '请技术人员在盒子上运行：sudo apt-get install g++ make python3，再运行 npm ci 并重启盒子。',
    en: 'Ask your technician to run on the box: sudo apt-get install g++ make python3, then npm ci, and to restart it.',
  },
  'no-sysfs': {
    'zh-Hans': '盒子的系统不提供针脚接口。请技术人员改用 gpio-key 叠加层，把按钮当作键盘接入。',
    en: 'The system of the box does not offer its pins. Ask your technician to attach the button by the gpio-key overlay, as a keyboard.',
  },
  'no-chip': {
    'zh-Hans': '盒子上没有找到针脚芯片。请技术人员检查设置 gpio.chip。',
    en: 'The chip behind the pins was not found. Ask your technician to look at the setting gpio.chip.',
  },
  'no-such-line': {
    'zh-Hans': '设置里的针脚编号不存在。请技术人员检查 buttons.groups。',
    en: 'The settings name a pin that is not there. Ask your technician to look at buttons.groups.',
  },
  refused: {
    'zh-Hans': '盒子没有权限。请技术人员把运行盒子的用户加入 gpio 组，再重启盒子。',
    en: 'The box is not allowed to. Ask your technician to add the user that runs the box to the group “gpio” and to restart the box.',
  },
  failed: {
    'zh-Hans': '针脚可能已被别的程序占用。请技术人员查看盒子的日志。',
    en: 'Another program may have the pin. Ask your technician to look at the log of the box.',
  },
}
