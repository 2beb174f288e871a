import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { GpioTrouble } from '#appliance/contract/buttons.ts'

/** What the kernels of Raspberry Pis call the chip behind the header, the newest first: a Pi 5 has one of the others, too. */
const HEADER_LABELS = ['pinctrl-rp1', 'pinctrl-bcm2711', 'pinctrl-bcm2835']

interface Chip {
  readonly label: string
  readonly base: number
  readonly lines: number
}

/**
 * The number under which `/sys/class/gpio` has a line of the header. Chips begin at other numbers with each kernel (0, 399, 458, 512 and
 * 571 were seen for the same header), so it is asked each time, by the chip's label, and never guessed: another line may be a relay.
 */
export async function sysfsNumberOf(line: number, { folder, label }: { folder: string; label: string }): Promise<number | GpioTrouble> {
  const names = await readdir(folder).catch(() => undefined)
  if (names?.includes('export') !== true) return 'no-sysfs'
  const chips = await Promise.all(names.filter((name) => name.startsWith('gpiochip')).map((name) => chipAt(join(folder, name))))
  const chip = (label === '' ? HEADER_LABELS : [label]).map((wanted) => chips.find((one) => one?.label === wanted)).find((one) => one)
  if (chip === undefined) return 'no-chip'
  return line < chip.lines ? chip.base + line : 'no-such-line'
}

/** undefined for one that is going away at this moment. */
async function chipAt(folder: string): Promise<Chip | undefined> {
  try {
    const [label, base, lines] = await Promise.all(['label', 'base', 'ngpio'].map((name) => readFile(join(folder, name), 'utf8')))
    return { label: label?.trim() ?? '', base: Number(base), lines: Number(lines) }
  } catch {
    return undefined
  }
}
