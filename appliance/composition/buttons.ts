import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { Buttons } from '#appliance/hardware/buttons/buttons.ts'
import { recordBytesOf } from '#appliance/hardware/evdev/input-event.ts'
import { OnoffGpio } from '#appliance/hardware/gpio/onoff-gpio.ts'
import { SimulatedGpio } from '#appliance/hardware/gpio/simulated-gpio.ts'
import type { World } from '#appliance/world.ts'

interface ButtonsParts {
  readonly world: World
  readonly settings: { readonly value: BoxConfig }
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
}

export function buildButtons({ world, settings, bus, clock, log }: ButtonsParts): Buttons {
  const { buttons, gpio } = settings.value
  const pins = gpio.simulated === '' ? new OnoffGpio({ label: gpio.chip, clock, log }) : new SimulatedGpio({ path: gpio.simulated, clock })
  return new Buttons({
    ...{ settings: buttons, gpio: pins, folder: '/dev/input', recordBytes: recordBytesOf(process.arch) },
    ...{ bus, clock, kernelClock: world.clock, log },
  })
}
