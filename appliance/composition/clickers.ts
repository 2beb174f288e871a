import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Settings } from '#appliance/config/settings.ts'
import { Clickers } from '#appliance/hardware/clickers/clickers.ts'
import type { World } from '#appliance/world.ts'

interface ClickersParts {
  world: World
  clock: Clock
  log: Log
  settings: Settings
}

/** The receivers of clickers, which come and go with the settings. */
export function buildClickers({ world: { serial, hid }, clock, log, settings }: ClickersParts): Clickers {
  const clickers = new Clickers({ clock, log, serial, hid, settings: () => settings.value.clickers.receivers })
  settings.watch(() => void clickers.settingsChanged())
  return clickers
}
