import type { DriverName } from '#appliance/contract/clickers.ts'
import { t } from '../../box-client/words.ts'

/** What a technician calls a driver, with its preset where it has one. */
export function driverName({ driver, preset }: { driver: DriverName; preset?: string }): string {
  const name = t(`tech.devices.receiver.${driver}`)
  return preset === undefined ? name : t('tech.devices.preset', { driver: name, preset })
}
