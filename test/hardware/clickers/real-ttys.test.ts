import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { Clickers } from '#appliance/hardware/clickers/clickers.ts'
import { RealHid } from '#appliance/hardware/clickers/hidraw.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { SimulatedOpenClicker } from '#appliance/hardware/clickers/simulated-open-clicker.ts'
import type { Say } from '#appliance/hardware/clickers/simulated-receiver.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { RealSerial } from '#appliance/hardware/serial/real-serial.ts'
import { aTtyPair, noSocat } from '#test/helper/tty-pair.ts'
import type { TtyPair } from '#test/helper/tty-pair.ts'
import { Random } from '#test/helper/random.ts'
import { until } from '#test/helper/until.ts'

const CARD = '090FD3'
const clock = new RealClock()

describe.skipIf(noSocat !== undefined)(`receivers on real terminals ${noSocat ?? ''}`, () => {
  let front: TtyPair
  let back: TtyPair
  let hears: ((bytes: Uint8Array) => void) | undefined
  let clickers: Clickers
  let presses: string[]
  let settings: ReceiverSettings[]

  beforeAll(async () => {
    front = await aTtyPair()
    back = await aTtyPair((bytes) => hears?.(bytes))
  })
  afterAll(async () => {
    await front?.dispose()
    await back?.dispose()
  })
  beforeEach(() => {
    presses = []
    settings = []
    clickers = new Clickers({
      ...{
        clock,
        serial: new RealSerial(clock),
        hid: new RealHid(clock, { classes: '/nowhere' }),
        log: createLog('silent'),
        settings: () => settings,
      },
      isKnown: () => true,
    })
    clickers.onPress(({ device, key }) => presses.push(`${device} ${key}`))
  })
  afterEach(() => clickers.stop())

  const turningAt = (pair: TtyPair): SimulatedTurning => new SimulatedTurning((bytes) => void pair.say(bytes))
  const open = (count: number): Promise<void> =>
    until(() => clickers.view.value.receivers.filter(({ state }) => state === 'open').length === count, { interval: 10 })

  async function listenAt(...at: ReceiverSettings[]): Promise<void> {
    settings = at
    await clickers.start()
    await open(at.length)
  }

  it('hear sixty cards that press at once, through noise, each of them once', async () => {
    await listenAt({ port: front.box, driver: 'turning-line' }, { port: back.box, driver: 'open-clicker-json' })
    const [one, other] = [turningAt(front), new SimulatedOpenClicker((bytes) => void back.say(bytes))]
    const random = new Random(60)
    one.boot()
    const wanted = Array.from({ length: 60 }, (_, card) => `turning:${one.idOf(card)} ${'ABCD'[card % 4]}`)
    for (const [card, press] of wanted.entries()) {
      if (card % 5 === 0) await front.say(Buffer.from(Array.from({ length: 30 }, () => random.below(256))))
      if (card % 5 === 0) await front.say(Buffer.from('\r\n'))
      const [id, key] = [one.idOf(card), press.at(-1) ?? '']
      one.press(id, key)
      one.press(id, key)
      if (card % 3 === 0) other.press(id, key)
      if (card % 7 === 0) one.damaged(id, key)
    }
    await until(() => presses.length >= 60, { interval: 10 })
    // Everything is heard before this one, which is the last at both.
    for (const receiver of [one, other]) receiver.press('0A0A0A', 'J')
    await until(() => clickers.view.value.receivers.every(({ counters }) => counters.presses + counters.duplicates >= 21), { interval: 10 })
    await until(() => presses.length >= 61, { interval: 10 })
    expect(presses.toSorted()).toEqual([...wanted, 'turning:0A0A0A J'].toSorted())
  })

  it('are opened again when they are plugged in again, and the same cards are heard', async () => {
    await listenAt({ port: front.box, driver: 'turning-line' })
    turningAt(front).press(CARD, 'A')
    await until(() => presses.length === 1, { interval: 10 })
    await front.pullOut()
    await until(() => clickers.view.value.receivers[0]?.state === 'missing', { interval: 10 })
    const began = clock.monotonic()
    await front.plugIn()
    await open(1)
    // A limit that was promised.
    expect(clock.monotonic() - began).toBeLessThan(2000)
    turningAt(front).press(CARD, 'B')
    await until(() => clickers.view.value.receivers[0]?.counters.presses === 2, { interval: 10 })
    expect([presses, clickers.view.value.receivers[0]?.counters.unplugged]).toEqual([[`turning:${CARD} A`, `turning:${CARD} B`], 1])
  })

  it('take no more of a line that is flooded than a receiver says, and go on', async () => {
    await listenAt({ port: front.box, driver: 'turning-line' })
    const flood = Buffer.alloc(65_536, 'flood of noise\r\n')
    const began = clock.monotonic()
    const flooding = front.say(flood)
    await until(() => clickers.view.value.receivers[0]?.counters.bytes === flood.length, { interval: 20 })
    await flooding
    // 8 KB in each tenth of a second.
    expect(clock.monotonic() - began).toBeGreaterThan(500)
    turningAt(front).press(CARD, 'C')
    await until(() => presses.length === 1, { interval: 10 })
  })

  it('are missed when they are pulled out in the middle of what they say', async () => {
    await listenAt({ port: front.box, driver: 'turning-line' })
    // More than is read at once: nobody waits for a byte when the cable goes.
    void front.say(Buffer.alloc(65_536, 'in the middle of a word ')).catch(() => undefined)
    await until(() => (clickers.view.value.receivers[0]?.counters.bytes ?? 0) > 0, { interval: 5 })
    await front.pullOut()
    await until(() => clickers.view.value.receivers[0]?.state === 'missing', { timeout: 5000, interval: 10 })
    await front.plugIn()
    await open(1)
  })

  it('that a base speaks on are told to begin and to end', async () => {
    const say: Say = (bytes) => void back.say(bytes)
    const base = new SimulatedIclicker(say)
    hears = (bytes) => base.hear(bytes)
    await listenAt({ port: back.box, driver: 'iclicker-base', channel: 'BC' })
    await until(() => base.rows[1] === 'ready', { interval: 20 })
    void clickers.open({ answers: 'letters', question: 'one' })
    await until(() => base.taking, { interval: 10 })
    base.press('1A2B3C0D', 'D')
    await until(() => presses.length === 1, { interval: 10 })
    expect([presses, base.commands[0]]).toEqual([['iclicker:1A2B3C0D D'], '01102243'])
    hears = undefined
  })
})
