import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listPorts } from '#appliance/hardware/serial/list-ports.ts'
import { aFolder } from '#test/helper/a-folder.ts'

/** A machine's folders with these USB adapters plugged in, as udev and the kernel show them. */
async function aMachine(adapters: { tty: string; byId?: string; byPath: string; vendor: string; serial?: string }[]) {
  const root = await aFolder()
  const folders = { links: join(root, 'dev/serial'), terminals: join(root, 'sys/class/tty') }
  for (const { tty, byId, byPath, vendor, serial } of adapters) {
    const device = join(root, 'dev', tty)
    const usb = join(root, 'sys/devices', tty)
    for (const folder of [join(usb, 'interface', tty), join(folders.terminals, tty), `${folders.links}/by-id`, `${folders.links}/by-path`])
      await mkdir(folder, { recursive: true })
    await writeFile(device, '')
    await writeFile(join(usb, 'idVendor'), `${vendor}\n`)
    await writeFile(join(usb, 'idProduct'), '7523\n')
    if (serial !== undefined) await writeFile(join(usb, 'serial'), `${serial}\n`)
    await symlink(join(usb, 'interface', tty), join(folders.terminals, tty, 'device'))
    await symlink(device, join(folders.links, 'by-path', byPath))
    if (byId !== undefined) await symlink(device, join(folders.links, 'by-id', byId))
  }
  return { root, folders }
}

describe('serial ports', () => {
  it('are known by names that stay, and by what the USB device says of itself', async () => {
    const { root, folders } = await aMachine([
      { tty: 'ttyUSB0', byId: 'usb-FTDI_A1-if00', byPath: 'pci-usb-0:1:1.0', vendor: '0403', serial: 'A1' },
      // Two adapters without a serial number share a name by id: one of them has it.
      { tty: 'ttyUSB1', byPath: 'pci-usb-0:2:1.0', vendor: '1a86' },
    ])
    expect(await listPorts(folders)).toEqual([
      {
        device: join(root, 'dev/ttyUSB0'),
        names: [join(folders.links, 'by-id/usb-FTDI_A1-if00'), join(folders.links, 'by-path/pci-usb-0:1:1.0')],
        ...{ vendor: '0403', product: '7523', serial: 'A1' },
      },
      {
        device: join(root, 'dev/ttyUSB1'),
        names: [join(folders.links, 'by-path/pci-usb-0:2:1.0')],
        ...{ vendor: '1a86', product: '7523', serial: undefined },
      },
    ])
  })

  it('are none where nothing is plugged in: the folder is gone then', async () => {
    expect(await listPorts({ links: '/nowhere', terminals: '/nowhere' })).toEqual([])
  })
})
