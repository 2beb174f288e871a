import { describe, expect, it } from 'vitest'
import { complaints } from '#test/config/a-config.ts'

describe('the settings of buttons', () => {
  it.each(['gpio 4', 'gpio 17 high', 'usb-SEM_USB_Keyboard-event-kbd KP1', '/run/buzzers B'])('say where a button is: %s', async (on) => {
    expect(await complaints(`buttons: { groups: [{ name: 红队, on: ${on} }] }`)).toEqual([])
  })

  it.each([['gpio seventeen'], ['usb-keypad'], ['usb-keypad NOKEY'], ['two words KP1']])('say where a button is: not %s', async (on) => {
    const said = await complaints(`buttons: { groups: [{ name: 红队, on: ${on} }] }`)
    expect(said.join()).toMatch(/groups\[0\]\.on: expected gpio and a line, such as gpio 17, or a device and one of its keys/)
  })

  it.each([
    ['presenters', 'VOLUMEUP=forwards', 'next, previous, blank or start'],
    ['keypads', 'KP1=Z', 'such as KP1=A'],
    ['keypads', 'ONE=A', 'such as KP1=A'],
  ])('say what a key of %s means: not %s', async (list, key, hint) => {
    const said = await complaints(`buttons: { ${list}: [{ name: 一, device: usb-keypad, keys: ['${key}'] }] }`)
    expect(said.join()).toContain(hint)
  })
})
