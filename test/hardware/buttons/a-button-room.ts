import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { KeyName, Press } from '#appliance/contract/buttons.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import { Buttons } from '#appliance/hardware/buttons/buttons.ts'
import { SimulatedKeyboard } from '#appliance/hardware/evdev/simulated-keyboard.ts'
import type { RecordBytes } from '#appliance/hardware/evdev/input-event.ts'
import { SimulatedGpio } from '#appliance/hardware/gpio/simulated-gpio.ts'
import { configured } from '#test/config/a-config.ts'
import { configOf, defaultLayer } from '#appliance/config/layer.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { until } from '#test/helper/until.ts'
import { aFifo } from '../a-fifo.ts'

export interface RoomOptions {
  readonly recordBytes?: RecordBytes
  /** Input devices that udev names, whether somebody plays them or not. */
  readonly plugged?: readonly string[]
}

/**
 * The buttons of a room by the YAML of its `buttons`, in which DEV stands for its folder of devices: real FIFOs, and a time that stands
 * still until it is moved. The twin of the pins is DEV/pins.
 */
export async function aButtonRoom(yaml: string, { recordBytes = 24, plugged = [] }: RoomOptions = {}) {
  const folder = await aFolder()
  for (const name of plugged) aFifo(join(folder, name))
  const pins = aFifo(join(folder, 'pins'))
  const { layers } = await configured(yaml.replaceAll('DEV', folder))
  const settings = configOf([layers.file, defaultLayer()])
  const clock = new ManualClock()
  clock.advance(60_000)
  const log = createLog('silent')
  const bus = new BoxBus(clock, () => undefined)
  const facts: Fact[] = []
  bus.onAny((fact) => facts.push(fact))
  const gpio = new SimulatedGpio({ path: pins, clock })
  const buttons = new Buttons({ ...{ settings: settings.buttons, gpio, folder, recordBytes }, ...{ bus, clock, kernelClock: clock, log } })
  const heard: Press[] = []
  buttons.onPress((press) => heard.push(press))
  onTestFinished(() => buttons.stop())
  const keyboard = async (name: string): Promise<Keyboard> => {
    const twin = await SimulatedKeyboard.plugIn(join(folder, name), recordBytes)
    onTestFinished(() => twin.pullOut())
    return new Keyboard(clock, twin)
  }
  /** Two rounds: what was pressed before is told. */
  const round = (): void => clock.advance(40)
  /** Lets time go by, a search at a time, until a device is in this state. */
  const becomes = (device: string, state: string): Promise<void> =>
    until(
      () => {
        clock.advance(1000)
        return buttons.view.value.buttons.find((one) => one.device === device)?.state === state
      },
      { interval: 5 },
    )
  /** Resolves when pins were tried, too. */
  const start = async (): Promise<void> => {
    await buttons.start()
    await until(() => buttons.view.value.buttons.every(({ source, state }) => source === 'input' || state !== 'missing'), { interval: 2 })
  }
  return { folder, pins, clock, facts, buttons, heard, keyboard, round, becomes, start }
}

/** A twin that stamps by the room's clock. */
export class Keyboard {
  readonly #clock: ManualClock
  readonly twin: SimulatedKeyboard

  constructor(clock: ManualClock, twin: SimulatedKeyboard) {
    this.#clock = clock
    this.twin = twin
  }

  /** Taps keys `ago` milliseconds before now, each let go after 100 ms by its stamp. */
  async tap(keys: readonly KeyName[], ago = 0): Promise<void> {
    const time = this.#clock.now() - ago
    await this.twin.send(...keys.flatMap((key) => [{ key, move: 'down', time } as const, { key, move: 'up', time: time + 100 } as const]))
  }

  pullOut(): Promise<void> {
    return this.twin.pullOut()
  }
}
