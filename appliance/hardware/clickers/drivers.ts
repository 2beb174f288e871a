import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Driver } from './driver.ts'
import { genericDriver } from './generic/generic-driver.ts'
import { iclickerBase } from './iclicker-base.ts'
import { openClickerJson } from './open-clicker-json.ts'
import { turningLine } from './turning-line.ts'

/** The driver that the settings of a receiver name. Throws RECEIVER_REFUSED where they cannot be. */
export function driverOf(settings: ReceiverSettings): Driver {
  const { driver, channel, baud, dedupe_ms: dedupe } = settings
  const own = named(settings)
  if (channel !== undefined && !(driver === 'iclicker-base' ? /^[A-D]{2}$/ : /^(\d+|scan)$/).test(channel))
    throw new BoxError('RECEIVER_REFUSED', `channel ${channel} is none of ${driver}`)
  return { ...own, baud: baud ?? own.baud, dedupe: dedupe ?? own.dedupe }
}

function named(settings: ReceiverSettings): Driver {
  const { driver, channel } = settings
  switch (driver) {
    case 'turning-line':
      return turningLine
    case 'open-clicker-json':
      return openClickerJson(channel)
    case 'iclicker-base':
      return iclickerBase(channel)
    case 'generic':
      return genericDriver(settings)
    default:
      return driver satisfies never
  }
}
