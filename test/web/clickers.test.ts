import { describe, expect, it } from 'vitest'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { settled } from '#test/helper/settled.ts'
import { aClaimedBox, aTeacherByPin } from './a-web-box.ts'

const PORT = '/dev/serial/by-id/usb-receiver'
const LEARN = '/api/v1/clickers/learn'
const RECEIVERS = '/api/v1/clickers/receivers'

/** A receiver of ResponseCards is plugged in, and nobody has told the box of it. */
async function withReceiver(options: { config?: string } = {}) {
  const box = await aClaimedBox(options)
  let say: (bytes: Uint8Array) => void = () => undefined
  const receiver = new SimulatedTurning((bytes) => say(bytes))
  say = box.serial.plugIn(PORT, receiver, { vendor: '1a86', product: '7523' })
  const wait = async (): Promise<void> => {
    await settled()
    box.clock.advance(600)
    await settled()
  }
  return { ...box, receiver, wait }
}

describe('the technician', () => {
  it('sees the ports, watches one, and is shown which driver understands it', async () => {
    const { claimer, receiver } = await withReceiver()
    expect((await claimer.get('/api/v1/clickers')).body).toEqual({
      ...{ receivers: [], learning: false },
      ports: [{ kind: 'serial', device: PORT, port: PORT, names: [PORT], vendor: '1a86', product: '7523' }],
    })
    await claimer.post(LEARN, { port: PORT })
    receiver.boot()
    receiver.press('090FD3', 'E')
    const { body } = await claimer.get(LEARN)
    expect(body).toMatchObject({ port: PORT, baud: 115_200, state: 'open' })
    expect((body['chunks'] as { hex: string }[]).map(({ hex }) => Buffer.from(hex, 'hex').toString('latin1')).join('')).toContain('--> 5')
    const fitting = (body['candidates'] as { fits: boolean }[]).filter(({ fits }) => fits)
    expect(fitting).toEqual([{ driver: 'turning-line', presses: 1, bad: 0, fits: true, last: [{ device: 'turning:090FD3', key: 'E' }] }])
  })

  it('chooses a driver for a port, which is kept above the file, and forgets it again', async () => {
    const { claimer, receiver, clickers, settings, wait } = await withReceiver({
      config: `http: { host: 127.0.0.1, port: 0 }\nclickers: { receivers: [{ port: '/dev/other', driver: turning-line }] }`,
    })
    await claimer.post(LEARN, { port: PORT })
    await claimer.ask('PUT', RECEIVERS, { body: { port: PORT, driver: 'turning-line', name: '前排' } })
    await wait()
    receiver.press('090FD3', 'A')
    await wait()
    const receivers = (await claimer.get('/api/v1/clickers')).body['receivers'] as { id: string; counters: unknown }[]
    expect(receivers).toMatchObject([
      { port: '/dev/other', state: 'missing' },
      { name: '前排', state: 'open', counters: { presses: 1 } },
    ])
    expect(settings.list().find(({ key }) => key === 'clickers.receivers')).toMatchObject({ origin: 'page' })
    expect((await claimer.get(LEARN)).status).toBe(409)
    expect((await claimer.ask('DELETE', `${RECEIVERS}/${receivers[1]?.id}`)).status).toBe(200)
    await wait()
    expect(clickers.view.value.receivers.map(({ port }) => port)).toEqual(['/dev/other'])
    expect((await claimer.ask('DELETE', `${RECEIVERS}/${receivers[1]?.id}`)).body['code']).toBe('RECEIVER_UNKNOWN')
  })

  it('may watch a port where a receiver listens already, and tries settings of his own on it', async () => {
    const { claimer, receiver, wait, serial } = await withReceiver()
    await claimer.ask('PUT', RECEIVERS, { body: { port: PORT, driver: 'turning-line' } })
    await wait()
    const own = { port: PORT, driver: 'generic', framing: 'line', pattern: 'incoming: (?<id>.{6})(?<key>3[1-4])', keys: ['31=A', '32=B'] }
    const { body } = await claimer.post(LEARN, { port: PORT, baud: 9600, settings: own })
    expect([body['state'], body['baud'], serial.opened.length]).toEqual(['tapped', 115_200, 1])
    receiver.press('090FD3', 'B')
    const candidates = (await claimer.get(LEARN)).body['candidates'] as { driver: string }[]
    expect(candidates.at(-1)).toMatchObject({ driver: 'generic', last: [{ device: 'card:090FD3', key: 'B' }] })
  })

  it('is told why settings cannot be, and that nothing is plugged in', async () => {
    const { claimer } = await withReceiver()
    const refused = await claimer.ask('PUT', RECEIVERS, { body: { port: PORT, driver: 'generic', framing: 'line', pattern: '(?=x)' } })
    expect([refused.status, refused.body['code'], refused.body['detail']]).toEqual([
      ...[422, 'RECEIVER_REFUSED', 'the pattern "(?=x)" looks around, which is not done here'],
    ])
    expect((await claimer.ask('PUT', RECEIVERS, { body: { port: 'COM3', driver: 'turning-line' } })).status).toBe(400)
    expect((await claimer.post(LEARN, { port: '/dev/nowhere' })).body['code']).toBe('DEVICE_FAILED')
  })

  it('who goes away leaves no port watched', async () => {
    const { claimer, clock, clickers } = await withReceiver()
    await claimer.post(LEARN, { port: PORT })
    for (let minute = 0; minute < 2; minute += 1) {
      clock.advance(60_000)
      await settled()
    }
    expect(clickers.learning.running).toBe(false)
  })
})

describe('a teacher', () => {
  it('is not shown the raw bytes of clickers', async () => {
    const box = await withReceiver()
    const teacher = await aTeacherByPin(box)
    expect([(await teacher.get('/api/v1/clickers')).status, (await teacher.get(LEARN)).status]).toEqual([403, 403])
  })
})
