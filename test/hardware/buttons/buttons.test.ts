import { rename } from 'node:fs/promises'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '#test/helper/until.ts'
import { aButtonRoom } from './a-button-room.ts'

const TWO_BUZZERS = `
buttons:
  groups:
    - { name: 红队, on: DEV/red B }
    - { name: 蓝队, on: DEV/blue B }`
const REMOTE = 'by-id/usb-Logitech_USB_Receiver-event-kbd'

describe('group buttons', () => {
  it('tell who was first by the finger, though the other one is read first', async () => {
    const room = await aButtonRoom(TWO_BUZZERS, { plugged: ['red', 'blue'] })
    const [red, blue] = [await room.keyboard('red'), await room.keyboard('blue')]
    await room.start()
    room.clock.advance(9)
    await red.tap(['B'], 3)
    await blue.tap(['B'], 5)
    room.round()
    expect(room.heard).toEqual([
      { device: 'button:蓝队', kind: 'button', group: '蓝队', key: 'press', at: 60_004, by: 'kernel' },
      { device: 'button:红队', kind: 'button', group: '红队', key: 'press', at: 60_006, by: 'kernel' },
    ])
  })

  it('tell who was first where one device brings both in the wrong order', async () => {
    const room = await aButtonRoom('buttons: { groups: [{ name: 红队, on: DEV/board KP1 }, { name: 蓝队, on: DEV/board KP2 }] }', {
      plugged: ['board'],
    })
    const board = await room.keyboard('board')
    await room.start()
    const time = room.clock.now()
    await board.twin.send({ key: 'KP1', move: 'down', time: time + 7.002 }, { key: 'KP2', move: 'down', time: time + 7.001 })
    room.clock.advance(10)
    room.round()
    expect(room.heard.map(({ device }) => device)).toEqual(['button:蓝队', 'button:红队'])
  })

  it.each([
    ['forwards', 3_600_000],
    ['back', -300],
  ])('are in order, too, where the clock of the box is set %s between two of them', async (_how, step) => {
    const room = await aButtonRoom(TWO_BUZZERS, { plugged: ['red', 'blue'] })
    const [red, blue] = [await room.keyboard('red'), await room.keyboard('blue')]
    await room.start()
    room.clock.advance(4)
    await blue.tap(['B'])
    room.clock.advance(2)
    room.clock.stepWall(room.clock.now() + step)
    room.clock.advance(1)
    await red.tap(['B'])
    room.round()
    expect(room.heard.map(({ device, at, by }) => [device, at, by])).toEqual([
      ['button:蓝队', 60_004, 'kernel'],
      ['button:红队', 60_007, 'kernel'],
    ])
  })

  it('may be several of one group, and are one press where the contact bounces', async () => {
    const room = await aButtonRoom('buttons: { groups: [{ name: 红队, on: gpio 17 }, { name: 红队, on: gpio 27 }] }')
    await room.start()
    writeFileSync(room.pins, '17 down\n17 up\n17 down\n')
    room.round()
    writeFileSync(room.pins, '17 up\n17 down\n27 down\n')
    room.round()
    const [one, other] = room.buttons.view.value.buttons
    expect([room.heard.map(({ key, by }) => [key, by]), one?.presses, one?.bounces, other?.presses]).toEqual([
      [
        ['press', 'box'],
        ['press', 'box'],
      ],
      ...[1, 2, 1],
    ])
  })

  it('that are held down are so for the technician, until they are let go or pulled out', async () => {
    const room = await aButtonRoom('buttons: { groups: [{ name: 红队, on: gpio 17 }, { name: 蓝队, on: DEV/blue B }] }', {
      plugged: ['blue'],
    })
    const blue = await room.keyboard('blue')
    await room.start()
    const pressed = async () => (await room.buttons.desk()).buttons.map((button) => button.pressed)
    writeFileSync(room.pins, '17 down\n')
    await blue.twin.send({ key: 'B', move: 'down', time: room.clock.now() })
    room.round()
    expect(await pressed()).toEqual([true, true])
    writeFileSync(room.pins, '17 up\n')
    await blue.pullOut()
    await room.becomes('button:蓝队', 'missing')
    expect(await pressed()).toEqual([false, false])
  })

  it('on a pin say why they cannot be heard, and are heard as soon as they can', async () => {
    const room = await aButtonRoom('buttons: { groups: [{ name: 红队, on: gpio 17 }] }')
    await rename(room.pins, `${room.pins}-away`)
    await room.start()
    await room.becomes('button:红队', 'no-chip')
    await rename(`${room.pins}-away`, room.pins)
    await room.becomes('button:红队', 'ready')
    writeFileSync(room.pins, '17 down\n')
    room.round()
    expect(room.heard.length).toBe(1)
  })
})

describe('a presenter remote', () => {
  const YAML = 'buttons: { presenters: [{ name: 翻页笔, device: logitech_usb_receiver, keys: [VOLUMEUP=next] }] }'

  it('turns pages, blanks and starts by the keys that such remotes have, and by those that the school has named', async () => {
    const room = await aButtonRoom(YAML, { plugged: [REMOTE] })
    const remote = await room.keyboard(REMOTE)
    await room.start()
    await remote.tap(['PAGEDOWN', 'PAGEUP', 'DOT', 'F5', 'ESC', 'VOLUMEUP', 'TAB'])
    room.round()
    expect(room.heard.map((press) => press.kind === 'presenter' && press.key)).toEqual([
      ...['next', 'previous', 'blank', 'start', 'start', 'next'],
    ])
  })

  it('names the keys that whoever else hears it has to leave alone, for as long as it is there', async () => {
    const room = await aButtonRoom(YAML, { plugged: [REMOTE] })
    const { twin } = await room.keyboard(REMOTE)
    expect(room.buttons.heardKeys).toEqual([])
    await room.start()
    expect(room.buttons.heardKeys).toEqual(expect.arrayContaining(['PAGEDOWN', 'PAGEUP', 'B', 'DOT', 'F5', 'ESC', 'VOLUMEUP']))
    await twin.pullOut()
    await room.becomes('presenter:翻页笔', 'missing')
    expect(room.buttons.heardKeys).toEqual([])
  })

  it('that is held down is pressed once', async () => {
    const room = await aButtonRoom(YAML, { plugged: [REMOTE] })
    const { twin } = await room.keyboard(REMOTE)
    await room.start()
    const time = room.clock.now()
    await twin.send(
      ...(['down', 'repeat', 'repeat', 'up'] as const).map((move, at) => ({ key: 'PAGEDOWN', move, time: time + 250 * at }) as const),
    )
    room.clock.advance(1000)
    expect(room.heard.length).toBe(1)
  })

  it('shows the technician every key it has, by name, also such as mean nothing', async () => {
    const room = await aButtonRoom(YAML, { plugged: [REMOTE] })
    const remote = await room.keyboard(REMOTE)
    await room.start()
    await remote.tap(['TAB'])
    room.round()
    const { inputs, plugged } = await room.buttons.desk()
    expect([inputs[0]?.lastKey?.key, inputs[0]?.found, plugged]).toEqual([
      'TAB',
      ['usb-Logitech_USB_Receiver-event-kbd'],
      ['usb-Logitech_USB_Receiver-event-kbd'],
    ])
  })

  it('works again within two seconds after it was pulled out, and both are told', async () => {
    const room = await aButtonRoom(YAML, { plugged: [REMOTE] })
    const remote = await room.keyboard(REMOTE)
    await room.start()
    await remote.pullOut()
    room.round()
    const gone = room.buttons.view.value.buttons[0]?.state
    const again = await room.keyboard(REMOTE)
    await room.becomes('presenter:翻页笔', 'ready')
    await again.tap(['PAGEDOWN'])
    room.round()
    expect([gone, room.heard.length, room.facts.map(({ name }) => name)]).toEqual([
      'missing',
      1,
      ['buttons.found', 'buttons.lost', 'buttons.found'],
    ])
  })

  it('may spread its keys over several interfaces, under the names of both folders, and each is heard once', async () => {
    const second = 'by-id/usb-Logitech_USB_Receiver-if01-event-kbd'
    const mouse = 'by-id/usb-Logitech_USB_Receiver-if02-event-mouse'
    const room = await aButtonRoom(YAML, { plugged: [REMOTE, second, mouse] })
    const [one, other, wheel] = [await room.keyboard(REMOTE), await room.keyboard(second), await room.keyboard(mouse)]
    await room.start()
    await one.tap(['PAGEDOWN'])
    await other.tap(['PAGEUP'])
    await wheel.tap(['DOT'])
    room.round()
    expect(room.heard.map(({ key }) => key).toSorted()).toEqual(['next', 'previous'])
  })
})

describe('a keypad', () => {
  it.each([24, 16] as const)('answers with what is printed on its keys (records of %i bytes)', async (recordBytes) => {
    const room = await aButtonRoom('buttons: { keypads: [{ name: 3排2座, device: DEV/pad }] }', { plugged: ['pad'], recordBytes })
    const pad = await room.keyboard('pad')
    await room.start()
    await pad.tap(['A', '7', 'KP3', 'KPENTER', 'BACKSPACE', 'SPACE'])
    room.round()
    expect(room.heard.map((press) => press.kind === 'keypad' && [press.device, press.key])).toEqual([
      ...['A', '7', '3', 'ENTER', '-'].map((answer) => ['keypad:3排2座', answer]),
    ])
  })

  it('answers what the school has named, and nothing else', async () => {
    const room = await aButtonRoom('buttons: { keypads: [{ name: 前排, device: DEV/pad, keys: [KP1=A, KP2=B] }] }', { plugged: ['pad'] })
    const pad = await room.keyboard('pad')
    await room.start()
    await pad.tap(['KP2', 'KP3'])
    room.round()
    expect(room.heard.map((press) => press.kind === 'keypad' && press.key)).toEqual(['B'])
  })

  it('is heard through garbage, which is counted', async () => {
    const room = await aButtonRoom('buttons: { keypads: [{ name: 前排, device: DEV/pad }] }', { plugged: ['pad'] })
    const pad = await room.keyboard('pad')
    await room.start()
    await pad.twin.sendBytes(Buffer.from('this is not what a keypad says'))
    await pad.tap(['C'])
    room.round()
    const [input] = (await room.buttons.desk()).inputs
    expect([room.heard.map(({ key }) => key), input?.badBytes]).toEqual([['C'], 30])
  })

  it('that floods the box is heard a bit at a time, and nobody else waits for it', async () => {
    const room = await aButtonRoom('buttons: { keypads: [{ name: 坏, device: DEV/bad }, { name: 好, device: DEV/good }] }', {
      plugged: ['bad', 'good'],
    })
    const [bad, good] = [await room.keyboard('bad'), await room.keyboard('good')]
    await room.start()
    // As much as the pipe holds.
    await bad.twin.sendBytes(Buffer.alloc(60_000))
    await good.tap(['D'])
    room.round()
    expect(room.heard.map(({ device }) => device)).toEqual(['keypad:好'])
  })
})

describe('the room of the buttons', () => {
  it('is not ready for what it finds no device at, and not for a file that is none', async () => {
    const room = await aButtonRoom(`
buttons:
  keypads:
    - { name: 无, device: nothing-of-that-name }
    - { name: 空, device: DEV/nobody-plays-it }
    - { name: 错, device: DEV/config.yaml }`)
    writeFileSync(join(room.folder, 'config.yaml'), 'box: {}')
    await room.start()
    expect(room.buttons.view.value.buttons.map(({ device, state }) => [device, state])).toEqual([
      ['keypad:无', 'missing'],
      ['keypad:空', 'missing'],
      ['keypad:错', 'failed'],
    ])
  })

  it('keeps telling where one who listens throws', async () => {
    const room = await aButtonRoom(TWO_BUZZERS, { plugged: ['red', 'blue'] })
    const red = await room.keyboard('red')
    await room.start()
    const heard: string[] = []
    room.buttons.onPress(() => {
      throw new Error('a listener of a test')
    })
    room.buttons.onPress(({ device }) => heard.push(device))
    await red.tap(['B'])
    room.round()
    expect(heard).toEqual(['button:红队'])
  })

  it('looks at nothing where no buttons are set up, and leaves nothing running when it stops', async () => {
    const [none, some] = [await aButtonRoom('{}'), await aButtonRoom(TWO_BUZZERS)]
    await none.start()
    await some.start()
    const running = [none.clock.pending, some.clock.pending]
    await some.buttons.stop()
    expect([...running, some.clock.pending]).toEqual([0, 2, 0])
  })

  it('goes on after it was stopped and started again', async () => {
    const room = await aButtonRoom('buttons: { groups: [{ name: 红队, on: DEV/red B }, { name: 蓝队, on: gpio 4 }] }', { plugged: ['red'] })
    const red = await room.keyboard('red')
    await room.start()
    await until(() => room.buttons.view.value.buttons.every(({ state }) => state === 'ready'), { interval: 5 })
    await room.buttons.stop()
    await room.start()
    await room.becomes('button:蓝队', 'ready')
    await red.tap(['B'])
    writeFileSync(room.pins, '4 down\n')
    await until(
      () => {
        room.round()
        return room.heard.length >= 2
      },
      { interval: 5 },
    )
    expect(room.heard.map(({ device }) => device).toSorted()).toEqual(['button:红队', 'button:蓝队'])
  })
})
