import { readFile, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SerialPortFound } from './serial-ports.ts'

export interface MachineFolders {
  /** Where udev links serial ports. */
  readonly links: string
  /** Where the kernel shows terminals. */
  readonly terminals: string
}

const OF_THIS_MACHINE: MachineFolders = { links: '/dev/serial', terminals: '/sys/class/tty' }
const MOST_PORTS = 32
/** From a terminal's device up to the USB device: port, interface, device. */
const MOST_STEPS_UP = 4

/**
 * The serial ports that udev knows. by-id is not unique where adapters have no serial number (PL2303, CH340): one of two then has a name
 * by its place alone. The folder is gone while nothing is plugged in.
 */
export async function listPorts(folders: MachineFolders = OF_THIS_MACHINE): Promise<SerialPortFound[]> {
  const names = new Map<string, string[]>()
  for (const kind of ['by-id', 'by-path']) {
    const folder = join(folders.links, kind)
    for (const link of await namesIn(folder)) {
      const device = await realpath(join(folder, link)).catch(() => undefined)
      if (device !== undefined) names.set(device, [...(names.get(device) ?? []), join(folder, link)])
    }
  }
  const found = [...names].slice(0, MOST_PORTS)
  return Promise.all(found.map(async ([device, links]) => ({ device, names: links, ...(await usbOf(basename(device), folders)) })))
}

async function namesIn(folder: string): Promise<string[]> {
  // Nothing is plugged in, or this system has no udev.
  return (await readdir(folder).catch(() => [] as string[])).toSorted()
}

/** What the USB device behind a terminal says of itself. */
async function usbOf(name: string, { terminals }: MachineFolders): Promise<Pick<SerialPortFound, 'vendor' | 'product' | 'serial'>> {
  let folder = await realpath(join(terminals, name, 'device')).catch(() => undefined)
  for (let step = 0; folder !== undefined && step < MOST_STEPS_UP; step += 1) {
    const vendor = await wordIn(join(folder, 'idVendor'))
    if (vendor !== undefined)
      return { vendor, product: await wordIn(join(folder, 'idProduct')), serial: await wordIn(join(folder, 'serial')) }
    folder = dirname(folder)
  }
  return { vendor: undefined, product: undefined, serial: undefined }
}

async function wordIn(file: string): Promise<string | undefined> {
  // Not every device has a serial number.
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
}
