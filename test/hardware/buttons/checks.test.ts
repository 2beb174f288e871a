import { describe, expect, it } from 'vitest'
import { View } from '#appliance/base/view.ts'
import type { ButtonsView, ButtonView } from '#appliance/contract/buttons.ts'
import { buttonsCheck } from '#appliance/hardware/buttons/buttons-check.ts'
import { gpioCheck } from '#appliance/hardware/buttons/gpio-check.ts'

const aButton = (device: string, state: ButtonView['state'], source: ButtonView['source'] = 'input'): ButtonView => ({
  ...{ device, on: 'somewhere', source, state, since: 0, presses: 0, bounces: 0, pressed: false, simulated: false },
})
const viewOf = (...buttons: ButtonView[]): View<ButtonsView> => new View<ButtonsView>({ buttons, inputs: [] })

describe('the check of buttons', () => {
  it('is well while all are there, whatever the pins do', async () => {
    expect(await buttonsCheck(viewOf(aButton('button:红队', 'ready'), aButton('button:蓝队', 'refused', 'gpio'))).look()).toBeUndefined()
  })

  it('names the first that are missing, each once, and says what to look at', async () => {
    const missing = ['presenter:翻页笔', 'button:红队', 'button:红队', 'button:蓝队', 'keypad:前排'].map((name) => aButton(name, 'missing'))
    expect(await buttonsCheck(viewOf(...missing)).look()).toMatchObject({
      severity: 'warning',
      says: { 'zh-Hans': '没有接上：翻页笔、红队、蓝队 等 4 个', en: 'Not connected: 翻页笔, 红队, 蓝队 and 1 more' },
      remedy: { en: expect.stringContaining('USB plug') },
    })
  })

  it('names the group that a technician adds where the box may not open them', async () => {
    const words = await buttonsCheck(viewOf(aButton('button:红队', 'missing'), aButton('keypad:前排', 'refused'))).look()
    expect([words?.says.en, words?.remedy.en]).toEqual(['The box is not allowed to use: 前排', expect.stringContaining('group “input”')])
  })
})

describe('the check of pins', () => {
  it('is well before they were tried, and while they are heard', async () => {
    expect(
      await gpioCheck(viewOf(aButton('button:红队', 'missing', 'gpio'), aButton('button:蓝队', 'ready', 'gpio'))).look(),
    ).toBeUndefined()
  })

  it.each([
    ['not-installed', 'npm ci'],
    ['no-sysfs', 'gpio-key overlay'],
    ['no-chip', 'gpio.chip'],
    ['no-such-line', 'buttons.groups'],
    ['refused', 'group “gpio”'],
    ['failed', 'log of the box'],
  ] as const)('says what to do: %s', async (state, remedy) => {
    const words = await gpioCheck(viewOf(aButton('button:红队', state, 'gpio'))).look()
    expect(words).toMatchObject({
      says: { 'zh-Hans': '接在盒子针脚上的按钮用不了：红队' },
      remedy: { en: expect.stringContaining(remedy) },
    })
  })
})
