import type { HidDevices } from './hidraw.ts'
import type { SerialPorts } from '../serial/serial-ports.ts'

export interface Cupboard {
  readonly serial: SerialPorts
  readonly hid: HidDevices
}

interface UsbWanted {
  readonly vendor: string
  readonly product: string
  readonly serial: string | undefined
}

/** `usb:vendor:product` or `usb:vendor:product:serial`; undefined of a path. */
export function usbOf(port: string): UsbWanted | undefined {
  const [scheme, vendor = '', product = '', ...serial] = port.split(':')
  return scheme === 'usb' ? { vendor, product, serial: serial.length === 0 ? undefined : serial.join(':') } : undefined
}

/** Where a port of the settings is at this moment; undefined while nothing is there. */
export async function deviceOf(port: string, transport: 'serial' | 'hidraw', { serial, hid }: Cupboard): Promise<string | undefined> {
  const usb = usbOf(port)
  if (usb === undefined) return serial.deviceAt(port)
  const found = transport === 'hidraw' ? await hid.list() : await serial.list()
  return found.find((one) => isWanted(usb, one))?.device
}

function isWanted(usb: UsbWanted, one: { vendor: string | undefined; product: string | undefined; serial?: string | undefined }): boolean {
  return one.vendor === usb.vendor && one.product === usb.product && (usb.serial === undefined || one.serial === usb.serial)
}
