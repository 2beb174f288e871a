import { describe, expect, it, onTestFinished } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import { buildClickers, toldReceivers } from '#appliance/composition/clickers.ts'
import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { SimulatedHid } from '#appliance/hardware/clickers/simulated-hid.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { SimulatedSerial } from '#appliance/hardware/serial/simulated-serial.ts'
import { settled } from '#test/helper/settled.ts'
import { aClass } from './a-roster.ts'

const FRONT: ReceiverSettings = { port: '/dev/front', driver: 'turning-line' }

/** A class with a receiver of ResponseCards at the front and an i>clicker base, as the box puts them together. */
async function aRoomWithReceivers(count: number) {
  const room = await aClass(count, { classNow: 1 })
  const [serial, hid] = [new SimulatedSerial(), new SimulatedHid()]
  const settings = new View({ clickers: { receivers: [FRONT] } })
  const clickers = buildClickers({ world: { serial, hid }, clock: room.clock, log: createLog('silent'), settings, roster: room.roster })
  onTestFinished(() => clickers.stop())
  toldReceivers(clickers, room.roster)
  let say: (bytes: Uint8Array) => void = () => undefined
  let report: (bytes: Uint8Array) => void = () => undefined
  const cards = new SimulatedTurning((bytes) => say(bytes))
  say = serial.plugIn('/dev/front', cards)
  const base = new SimulatedIclicker((bytes) => report(bytes))
  report = hid.plugIn({ device: '/dev/hidraw3', vendor: '1881', product: '0150' }, base)
  const wait = async (milliseconds: number): Promise<void> => {
    for (let left = milliseconds; left > 0; left -= 100) {
      room.clock.advance(100)
      await settled()
    }
  }
  await clickers.start()
  await wait(5000)
  return { ...room, cards, base, wait }
}

describe('clickers of two makes in one room', () => {
  it('are paired by the letters that their pupils press, all at once, and then say who is here', async () => {
    const { roster, classId, cards, base, wait, view, settled: written } = await aRoomWithReceivers(12)
    await roster.openWave({ kind: 'pairing', names: 'seat' })
    await wait(1500)
    expect(base.taking).toBe(true)
    const { wave } = view()
    const codes = wave?.kind === 'pairing' ? wave.pupils.map(({ code }) => code) : []
    const press = (at: number, key: string) => (at % 2 === 0 ? cards.press(cards.idOf(at), key) : base.press(base.idOf(at), key))
    for (let letter = 0; letter < (codes[0]?.length ?? 0); letter += 1) {
      for (const [at, code] of codes.entries()) press(at, code[letter] ?? '')
      // Cards send again until they are heard; a base takes a moment for its reports.
      for (const [at, code] of codes.entries()) if (at % 2 === 0) press(at, code[letter] ?? '')
      await wait(300)
    }
    await written()
    expect(roster.classes.detail(classId).pupils.map(({ clicker }) => clicker)).toEqual(
      codes.map((_, at) => (at % 2 === 0 ? cards.idOf(at) : base.idOf(at))),
    )
    await roster.closeWave()
    await wait(1500)
    expect(base.taking).toBe(false)
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    await wait(1500)
    for (let at = 0; at < 10; at += 1) press(at, 'B')
    await wait(300)
    await written()
    expect(view().attendance.map(({ is }) => is)).toEqual(Array.from({ length: 10 }, () => 'present'))
  })
})
