import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { FoundPort } from '#appliance/contract/clickers.ts'
import { ICLICKER_USB } from './iclicker-base.ts'
import { usbOf } from './port-address.ts'
import type { Cupboard } from './port-address.ts'

/** Every port that a receiver may be at, with the name that the settings best call it by. */
export async function findPorts({ serial, hid }: Cupboard): Promise<FoundPort[]> {
  const [terminals, devices] = await Promise.all([serial.list(), hid.list()])
  return [
    ...terminals.map(({ device, names, vendor, product, serial: number }) => ({
      ...{ kind: 'serial' as const, device, port: names[0] ?? device, names: [...names] },
      ...(vendor === undefined ? {} : { vendor }),
      ...(product === undefined ? {} : { product }),
      ...(number === undefined ? {} : { serial: number }),
    })),
    ...devices.filter(isBase).map(({ device, vendor, product }) => ({
      ...{ kind: 'hid' as const, device, port: BASE_PORT, names: [], vendor, product },
    })),
  ]
}

const BASE_PORT = `usb:${ICLICKER_USB.vendor}:${ICLICKER_USB.product}`
const DETECTED: ReceiverSettings = Object.freeze({ port: BASE_PORT, driver: 'iclicker-base' })

/** A base that is plugged in and that no setting names. */
export async function findBases(named: readonly ReceiverSettings[], { hid }: Cupboard): Promise<ReceiverSettings[]> {
  const bases = (await hid.list()).filter(isBase)
  const isNamed = named.some(
    ({ port, driver }) => driver === 'iclicker-base' && (usbOf(port) !== undefined || port.startsWith('/dev/hidraw')),
  )
  return bases.length === 0 || isNamed ? [] : [DETECTED]
}

function isBase({ vendor, product }: { vendor: string; product: string }): boolean {
  return vendor === ICLICKER_USB.vendor && product === ICLICKER_USB.product
}
