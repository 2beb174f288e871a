import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sysfsNumberOf } from '#appliance/hardware/gpio/header-chip.ts'
import { aFolder } from '#test/helper/a-folder.ts'

type Chip = readonly [name: string, label: string, base: number, lines: number]

/** `/sys/class/gpio` as a kernel shows it. */
async function aSysfs(...chips: readonly Chip[]): Promise<string> {
  const folder = await aFolder()
  writeFileSync(join(folder, 'export'), '')
  for (const [name, label, base, lines] of chips) {
    mkdirSync(join(folder, name))
    for (const [file, text] of Object.entries({ label, base, ngpio: lines })) writeFileSync(join(folder, name, file), `${text}\n`)
  }
  return folder
}

const EXPANDER: Chip = ['gpiochip504', 'raspberrypi-exp-gpio', 504, 8]

describe('line 17 of the header', () => {
  it.each<[string, number, Chip[]]>([
    ['a Pi 4 up to 6.1', 17, [['gpiochip0', 'pinctrl-bcm2711', 0, 58], EXPANDER]],
    ['a Pi 4 from 6.6 on', 529, [EXPANDER, ['gpiochip512', 'pinctrl-bcm2711', 512, 58]]],
    [
      'a Pi 3 of Debian 6.1',
      475,
      [
        ['gpiochip450', 'raspberrypi-exp-gpio', 450, 8],
        ['gpiochip458', 'pinctrl-bcm2835', 458, 54],
      ],
    ],
    [
      'a Pi 5 of 6.6.20',
      588,
      [
        ['gpiochip512', 'gpio-brcmstb@107d508500', 512, 32],
        ['gpiochip571', 'pinctrl-rp1', 571, 54],
      ],
    ],
  ])('is found by the label of its chip on %s', async (_where, number, chips) => {
    expect(await sysfsNumberOf(17, { folder: await aSysfs(...chips), label: '' })).toBe(number)
  })

  it('is on the chip that the settings name, where they name one', async () => {
    const folder = await aSysfs(['gpiochip512', 'pinctrl-bcm2711', 512, 58], ['gpiochip970', 'our-board', 970, 32])
    expect(await sysfsNumberOf(17, { folder, label: 'our-board' })).toBe(987)
  })

  it('is never guessed: not where the kernel has no sysfs, no such chip, or no such line', async () => {
    const folder = await aSysfs(EXPANDER, ['gpiochip512', 'pinctrl-bcm2711', 512, 17])
    const found = [
      sysfsNumberOf(17, { folder: join(folder, 'none'), label: '' }),
      sysfsNumberOf(17, { folder, label: 'our-board' }),
      sysfsNumberOf(17, { folder, label: '' }),
    ]
    expect(await Promise.all(found)).toEqual(['no-sysfs', 'no-chip', 'no-such-line'])
  })
})
