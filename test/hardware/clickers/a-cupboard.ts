import { onTestFinished } from 'vitest'
import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Clickers } from '#appliance/hardware/clickers/clickers.ts'
import type { Press } from '#appliance/hardware/clickers/clickers.ts'
import { SimulatedHid } from '#appliance/hardware/clickers/simulated-hid.ts'
import type { SimulatedReceiver, Say } from '#appliance/hardware/clickers/simulated-receiver.ts'
import { SimulatedSerial } from '#appliance/hardware/serial/simulated-serial.ts'
import { settled } from '#test/helper/settled.ts'

/** The clickers' cupboard with simulated ports, and a clock that stands still. */
export async function aCupboard(receivers: ReceiverSettings[] = [], { isKnown }: { isKnown?: (device: string) => boolean } = {}) {
  const clock = new ManualClock()
  const serial = new SimulatedSerial()
  const hid = new SimulatedHid()
  const set = { receivers }
  const clickers = new Clickers({
    ...{ clock, serial, hid, log: createLog('silent'), settings: () => set.receivers },
    ...(isKnown === undefined ? {} : { isKnown }),
  })
  const presses: Press[] = []
  clickers.onPress((press) => presses.push(press))
  onTestFinished(() => clickers.stop())
  const wait = async (milliseconds: number): Promise<void> => {
    for (let left = milliseconds; left > 0; left -= 100) {
      clock.advance(Math.min(left, 100))
      await settled()
    }
  }
  const plugIn = <R extends SimulatedReceiver>(path: string, make: (say: Say) => R): R => {
    // Its voice is known only when it is plugged in.
    let say: Say = () => undefined
    const receiver = make((bytes) => say(bytes))
    say = serial.plugIn(path, receiver)
    return receiver
  }
  await clickers.start()
  await settled()
  return { clock, serial, hid, set, clickers, presses, wait, plugIn, heard: () => presses.map(({ device, key }) => `${device} ${key}`) }
}
