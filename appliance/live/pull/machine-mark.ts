import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Of a Raspberry Pi and its like. */
const SERIAL_NUMBER = '/sys/firmware/devicetree/base/serial-number'
const NETWORKS = '/sys/class/net'

/** What tells this machine from one that runs from a copy of its disk, hashed; undefined where it has nothing of the kind. Never rejects. */
export async function machineMark(): Promise<string | undefined> {
  const serial = (await readFile(SERIAL_NUMBER, 'latin1').catch(() => '')).replaceAll('\0', '').trim()
  // Some boards have none and say so by zeros.
  const own = /[1-9a-f]/iu.test(serial) ? serial : await firstHardwareAddress()
  return own === undefined ? undefined : createHash('sha256').update(own).digest('hex').slice(0, 16)
}

async function firstHardwareAddress(): Promise<string | undefined> {
  const names: string[] = await readdir(NETWORKS).catch(() => [])
  for (const name of names.toSorted()) {
    // Bridges and the like have no device, and an address that may change.
    const isHardware = await access(join(NETWORKS, name, 'device')).then(
      () => true,
      () => false,
    )
    const address = isHardware ? (await readFile(join(NETWORKS, name, 'address'), 'latin1').catch(() => '')).trim() : ''
    if (/[1-9a-f]/iu.test(address)) return address
  }
  return undefined
}
