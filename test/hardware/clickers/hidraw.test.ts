import { execFileSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { RealHid, hidIdOf } from '#appliance/hardware/clickers/hidraw.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { until } from '#test/helper/until.ts'

async function aMachine(devices: Record<string, string>): Promise<RealHid> {
  const root = await aFolder()
  for (const [name, id] of Object.entries(devices)) {
    await mkdir(join(root, name, 'device'), { recursive: true })
    await writeFile(join(root, name, 'device/uevent'), `DRIVER=hid-generic\nHID_ID=${id}\nHID_NAME=i>clicker\n`)
  }
  return new RealHid(new RealClock(), { classes: root, devices: '/dev' })
}

describe('HID devices', () => {
  it('are known by vendor and product', async () => {
    const hid = await aMachine({ hidraw1: '0003:00001881:00000150', hidraw0: '0003:0000046D:0000C52D' })
    expect(await hid.list()).toEqual([
      { device: '/dev/hidraw0', vendor: '046d', product: 'c52d' },
      { device: '/dev/hidraw1', vendor: '1881', product: '0150' },
    ])
    expect(hidIdOf('DRIVER=usbhid')).toBeUndefined()
    expect(await new RealHid(new RealClock(), { classes: '/nowhere' }).list()).toEqual([])
  })

  // A named pipe hands out what was written to it in records, and says at once that there is nothing, as hidraw does.
  it('are heard report by report, and let go while nobody presses anything', async () => {
    const pipe = join(await aFolder(), 'hidraw0')
    execFileSync('mkfifo', [pipe])
    const heard: string[] = []
    const line = await new RealHid(new RealClock()).open(pipe, {
      bytes: (chunk) => heard.push(Buffer.from(chunk).toString('hex', 0, 3)),
      lost: () => undefined,
    })
    const device = await open(pipe, 'r+')
    for (const key of [0x81, 0x82]) await device.write(Buffer.concat([Buffer.from([2, 0x13, key]), Buffer.alloc(61)]))
    await until(() => heard.length === 2, { interval: 10 })
    await line.close()
    await device.close()
    expect(heard).toEqual(['021381', '021382'])
  })

  it('that cannot be opened say why', async () => {
    const hid = new RealHid(new RealClock())
    await expect(hid.open('/dev/hidraw77', { bytes: () => undefined, lost: () => undefined })).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      details: { trouble: 'failed' },
    })
  })
})
