import { describe, expect, it } from 'vitest'
import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { SimulatedAscii } from '#appliance/hardware/clickers/simulated-ascii.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { SimulatedOpenClicker } from '#appliance/hardware/clickers/simulated-open-clicker.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { settled } from '#test/helper/settled.ts'
import { aCupboard } from './a-cupboard.ts'

const FRONT: ReceiverSettings = { port: '/dev/front', driver: 'turning-line' }
const BACK: ReceiverSettings = { port: '/dev/back', driver: 'open-clicker-json' }
const ODD: ReceiverSettings = { port: '/dev/odd', driver: 'generic', preset: 'ascii', ack: 'OK {id}\\n' }
const CARD = '090FD3'

describe('a receiver', () => {
  it('tells each press of a card once, however often the card sends it', async () => {
    const { plugIn, wait, presses, clickers } = await aCupboard([FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    receiver.press(CARD, 'E')
    receiver.press(CARD, 'E')
    receiver.damaged(CARD, 'E')
    expect(presses).toMatchObject([{ device: 'turning:090FD3', key: 'E', receiver: clickers.view.value.receivers[0]?.id, at: 600 }])
    await wait(300)
    expect(clickers.view.value.receivers[0]).toMatchObject({
      ...{ state: 'open', driver: 'turning-line', port: '/dev/front', device: '/dev/front', origin: 'settings' },
      counters: { presses: 1, duplicates: 1, frames: 4, bad: { checksum: 1 }, unknown: 0, limited: 0 },
    })
  })

  it('tells the last key that counts, also where it is the first one again', async () => {
    const { plugIn, wait, heard } = await aCupboard([FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    for (const key of 'ABA') receiver.press(CARD, key)
    await wait(1100)
    receiver.press(CARD, 'A')
    expect(heard()).toEqual(['A', 'B', 'A', 'A'].map((key) => `turning:${CARD} ${key}`))
  })

  it('tells the same key again for the next question, and not what the card still sends of its press before', async () => {
    const { plugIn, wait, heard, clickers } = await aCupboard([FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    await clickers.open({ answers: 'letters', question: 'one' })
    receiver.press(CARD, 'A')
    await clickers.open({ answers: 'letters', question: 'two' })
    await wait(100)
    receiver.press(CARD, 'A')
    expect(heard()).toHaveLength(1)
    await wait(300)
    receiver.press(CARD, 'A')
    receiver.press(CARD, 'A')
    expect(heard()).toHaveLength(2)
  })

  it('means the digit on its keys where a number is asked for', async () => {
    const { plugIn, wait, heard, clickers } = await aCupboard([FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    await clickers.open({ answers: 'numbers', question: 'one' })
    receiver.press(CARD, 'J')
    await clickers.close()
    receiver.press(CARD, 'E')
    expect(heard()).toEqual([`turning:${CARD} 0`, `turning:${CARD} E`])
  })

  it('is open again within two seconds of being plugged in again, and its clickers are the same', async () => {
    const { plugIn, serial, wait, heard, clickers } = await aCupboard([FRONT])
    plugIn('/dev/front', (say) => new SimulatedTurning(say)).boot()
    await wait(600)
    serial.pullOut('/dev/front')
    await settled()
    expect(clickers.view.value.receivers[0]).toMatchObject({ state: 'missing', trouble: { kind: 'missing' }, counters: { unplugged: 1 } })
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(1000)
    receiver.press(CARD, 'C')
    expect([heard(), clickers.view.value.receivers[0]?.state]).toEqual([[`turning:${CARD} C`], 'open'])
  })

  it('says why it cannot be opened, and is opened once it can', async () => {
    const { plugIn, serial, wait, clickers } = await aCupboard([FRONT])
    plugIn('/dev/front', (say) => new SimulatedTurning(say))
    serial.refuse('/dev/front', 'denied')
    await wait(600)
    expect(clickers.view.value.receivers[0]).toMatchObject({ state: 'closed', trouble: { kind: 'denied' } })
    serial.refuse('/dev/front', undefined)
    await wait(600)
    expect(clickers.view.value.receivers[0]?.trouble).toBeUndefined()
  })

  it('is in trouble where it sends for two minutes what nobody understands, until something is understood', async () => {
    const { plugIn, wait, clickers } = await aCupboard([FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedAscii(say))
    await wait(600)
    for (let line = 0; line < 26; line += 1) {
      receiver.press('1001', 'A')
      await wait(5000)
    }
    expect(clickers.view.value.receivers[0]).toMatchObject({ trouble: { kind: 'not-understood' }, counters: { unknown: 26 } })
    await wait(300_000)
    expect(clickers.view.value.receivers[0]?.trouble).toBeUndefined()
  })

  it('whose settings cannot be is told, and harms no other', async () => {
    const { plugIn, wait, heard, clickers } = await aCupboard([{ port: '/dev/x', driver: 'generic', framing: 'fixed' }, FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    receiver.press(CARD, 'A')
    expect(heard()).toHaveLength(1)
    expect(clickers.view.value.receivers.find(({ port }) => port === '/dev/x')).toMatchObject({
      trouble: { kind: 'settings', says: 'framing fixed needs length' },
    })
  })

  it('comes and goes with the settings, and one that stays the same stays open', async () => {
    const { plugIn, serial, wait, set, clickers } = await aCupboard([FRONT])
    plugIn('/dev/front', (say) => new SimulatedTurning(say))
    plugIn('/dev/back', (say) => new SimulatedOpenClicker(say))
    await wait(600)
    set.receivers = [FRONT, { ...BACK, baud: 57_600 }]
    await clickers.settingsChanged()
    await wait(600)
    set.receivers = [BACK]
    await clickers.settingsChanged()
    await wait(600)
    expect(serial.opened.map(({ path, baud }) => `${path} ${baud}`)).toEqual(['/dev/front 115200', '/dev/back 57600', '/dev/back 115200'])
    expect(clickers.view.value.receivers.map(({ port }) => port)).toEqual(['/dev/back'])
  })

  it('may be named by what it is instead of where it is, as far as its serial number', async () => {
    const port = 'usb:0403:6001:A9'
    const { serial, wait, heard } = await aCupboard([{ ...FRONT, port }])
    const about = { vendor: '0403', product: '6001' }
    serial.plugIn('/dev/ttyUSB0', { hear: () => undefined }, { ...about, serial: 'A8' })
    let say: (bytes: Uint8Array) => void = () => undefined
    const receiver = new SimulatedTurning((bytes) => say(bytes))
    say = serial.plugIn('/dev/ttyUSB7', receiver, { ...about, serial: 'A9' })
    await wait(600)
    receiver.press(CARD, 'A')
    expect([heard(), serial.opened.map(({ path }) => path)]).toEqual([[`turning:${CARD} A`], ['/dev/ttyUSB7']])
  })

  it('is told its channel when it is opened', async () => {
    const { plugIn, wait, clickers } = await aCupboard([{ ...BACK, channel: '77' }])
    const receiver = plugIn('/dev/back', (say) => new SimulatedOpenClicker(say))
    await wait(3000)
    expect([receiver.channel, clickers.view.value.receivers[0]?.said]).toEqual([77, 'status: channel 77'])
  })

  it('tells its clicker that the answer is stored when it is, and again when the clicker asks again', async () => {
    const { plugIn, wait, presses } = await aCupboard([ODD])
    const receiver = plugIn('/dev/odd', (say) => new SimulatedAscii(say))
    await wait(600)
    receiver.press('1001', 'A')
    receiver.press('1001', 'A')
    const before = receiver.heard
    await presses[0]?.acknowledge()
    receiver.press('1001', 'A')
    await settled()
    expect([before, receiver.heard, presses.length]).toEqual(['', 'OK 1001\nOK 1001\n', 1])
  })

  it('knows whose battery is low', async () => {
    const { plugIn, wait, clickers } = await aCupboard([ODD])
    const receiver = plugIn('/dev/odd', (say) => new SimulatedAscii(say))
    await wait(600)
    receiver.press('1001', 'A', { batteryLow: true })
    receiver.press('1002', 'A')
    await wait(300)
    expect(clickers.view.value.receivers[0]?.lowBatteries).toEqual(['1001'])
  })
})

describe('two receivers', () => {
  it('that hear the same press tell it once', async () => {
    const { plugIn, wait, heard, clickers } = await aCupboard([FRONT, BACK])
    const front = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    const back = plugIn('/dev/back', (say) => new SimulatedOpenClicker(say))
    await wait(600)
    front.press(CARD, 'B')
    await wait(200)
    back.press(CARD, 'B')
    back.press(CARD, 'D')
    front.press(CARD, 'D')
    await wait(300)
    expect(heard()).toEqual([`turning:${CARD} B`, `turning:${CARD} D`])
    expect(clickers.view.value.receivers.map(({ counters }) => counters.duplicates)).toEqual([1, 1])
  })
})

describe('forged numbers', () => {
  it('flood no further than a few a second, while pupils whom the room knows are heard', async () => {
    const { plugIn, wait, heard, clickers } = await aCupboard([FRONT], { isKnown: (device) => device === `turning:${CARD}` })
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    for (let forged = 0; forged < 900; forged += 1) receiver.press(receiver.idOf(1000 + forged), 'A')
    receiver.press(CARD, 'C')
    await wait(300)
    expect(heard().filter((one) => one !== `turning:${CARD} C`)).toHaveLength(300)
    expect(heard().at(-1)).toBe(`turning:${CARD} C`)
    expect(clickers.view.value.receivers[0]?.counters).toMatchObject({ presses: 301, limited: 600 })
  })

  it('of one clicker that presses without end are cut short', async () => {
    const { plugIn, wait, heard } = await aCupboard([FRONT])
    const receiver = plugIn('/dev/front', (say) => new SimulatedTurning(say))
    await wait(600)
    for (let times = 0; times < 100; times += 1) receiver.press(CARD, times % 2 === 0 ? 'A' : 'B')
    expect(heard()).toHaveLength(10)
  })
})

describe('an i>clicker base', () => {
  const found = { device: '/dev/hidraw3', vendor: '1881', product: '0150' }

  async function withBase() {
    const cupboard = await aCupboard()
    let say: (bytes: Uint8Array) => void = () => undefined
    const base = new SimulatedIclicker((bytes) => say(bytes))
    const plugIn = (): void => void (say = cupboard.hid.plugIn(found, base))
    plugIn()
    await cupboard.wait(2000)
    return { ...cupboard, base, plugBase: plugIn }
  }

  it('is found by itself, greeted, and gone when it is pulled out', async () => {
    const { base, hid, wait, clickers } = await withBase()
    await wait(3000)
    expect([base.commands[0], base.rows]).toEqual(['01102141', ['channel AA', 'ready']])
    expect(clickers.view.value.receivers).toMatchObject([
      { driver: 'iclicker-base', origin: 'detected', state: 'open', device: '/dev/hidraw3' },
    ])
    hid.pullOut('/dev/hidraw3')
    await wait(1200)
    expect(clickers.view.value.receivers).toEqual([])
  })

  it('takes votes while a question is open, two at once and each one once', async () => {
    const { base, wait, clickers, heard } = await withBase()
    await wait(3000)
    expect(base.press('1A2B3C0D', 'A')).toBe(false)
    for (let times = 0; times < 2; times += 1) void clickers.open({ answers: 'letters', question: 'one' })
    await settled()
    // It says at once that it has taken a command, and nobody waits for longer.
    expect(base.taking).toBe(true)
    expect(base.commands.filter((command) => command === '0111')).toHaveLength(1)
    base.together(() => {
      base.press('1A2B3C0D', 'A')
      base.press('11223300', 'E')
    })
    base.press('11223300', 'E', { again: true })
    base.press('11223300', 'E')
    expect(heard()).toEqual(['iclicker:1A2B3C0D A', 'iclicker:11223300 E', 'iclicker:11223300 E'])
    await wait(200)
    void clickers.close()
    await settled()
    expect([base.taking, base.rows[1]]).toEqual([false, 'ready'])
  })

  it('that does not say what it has taken is told slowly, and takes votes all the same', async () => {
    const { base, wait, clickers } = await withBase()
    await wait(3000)
    base.silent = true
    void clickers.open({ answers: 'letters', question: 'one' })
    await wait(500)
    expect(base.taking).toBe(false)
    await wait(200)
    expect(base.taking).toBe(true)
  })

  it('is told to end before a question of another kind begins', async () => {
    const { base, wait, clickers } = await withBase()
    await wait(3000)
    void clickers.open({ answers: 'letters', question: 'one' })
    await wait(200)
    const before = base.commands.length
    void clickers.open({ answers: 'numbers', question: 'two' })
    await wait(200)
    expect(base.commands.slice(before)).toEqual(['0112', '0116', '011701', '011703', '011704', '011703', '011705', '0119670a01', '0111'])
  })

  it('that comes back in the middle of a question takes votes again', async () => {
    const { base, hid, plugBase, wait, clickers, heard } = await withBase()
    void clickers.open({ answers: 'letters', question: 'one' })
    await wait(4000)
    hid.pullOut('/dev/hidraw3')
    base.taking = false
    plugBase()
    await wait(6000)
    base.press('1A2B3C0D', 'B')
    expect(heard()).toEqual(['iclicker:1A2B3C0D B'])
  })
})
