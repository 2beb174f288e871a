import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { RelayProbe } from '#appliance/live/ingest/relay-probe.ts'
import { RtmpClient } from '#appliance/live/rtmp/rtmp-client.ts'
import { within } from '#appliance/lifecycle/within.ts'
import { anRtmpDoor } from '#test/helper/rtmp-door.ts'

/** A port at which nobody speaks RTMP. */
async function aStranger(onSocket: (socket: Socket) => void): Promise<{ server: Server; door: { host: string; port: number } }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { server, door: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } }
}

const knockAt = (door: { host: string; port: number }): Promise<void> => new RelayProbe(() => door).answers()

describe('whoever asks whether the relay answers', () => {
  it('hears that it does', async () => {
    await using door = await anRtmpDoor()
    await expect(knockAt(door.ingest.door)).resolves.toBeUndefined()
  })

  it('hears that nobody listens', async () => {
    const { server, door } = await aStranger(() => undefined)
    server.close()
    await once(server, 'close')
    await expect(knockAt(door)).rejects.toMatchObject({ code: 'ROOM_FAILED', message: `the relay does not answer at port ${door.port}` })
  })

  it('hears that it hangs up', async () => {
    const { door } = await aStranger((socket) => socket.destroy())
    await expect(knockAt(door)).rejects.toMatchObject({ code: 'ROOM_FAILED' })
  })

  it('hears nothing from one that listens and is silent, for as long as they like to wait', async () => {
    const heard = Promise.withResolvers<void>()
    const { door } = await aStranger((socket) => socket.once('data', () => heard.resolve()))
    const answer = knockAt(door)
    answer.catch(() => undefined)
    await heard.promise
    expect(await within(new RealClock(), 200, answer)).toBe(false)
  })

  it('is not alarmed by a door that has not been opened', async () => {
    await expect(knockAt({ host: '127.0.0.1', port: 0 })).resolves.toBeUndefined()
  })
})

describe('in a house full of publishers', () => {
  it('the box still hears its own relay, whoever else asks at the same moment', async () => {
    await using door = await anRtmpDoor({ maxConnections: 1 })
    await door.publisher()
    const probe = new RelayProbe(() => door.ingest.door)
    await Promise.all([probe.answers(), probe.answers()])
    await expect(probe.answers()).resolves.toBeUndefined()
  })

  it('the box still hears its own relay when all places of its own address are taken', async () => {
    await using door = await anRtmpDoor({ maxPerAddress: 1 })
    const publisher = await door.publisher()
    await expect(knockAt(door.ingest.door)).resolves.toBeUndefined()
    expect(publisher.isGone).toBe(false)
  })

  it('the question sends no encoder away that has not shown its key yet', async () => {
    await using door = await anRtmpDoor({ maxConnections: 1 })
    const arriving = new RtmpClient(new RealClock())
    await arriving.open(door.ingest.door)
    await expect(knockAt(door.ingest.door)).resolves.toBeUndefined()
    expect(arriving.isGone).toBe(false)
    arriving.destroy()
  })

  it('one that stays silent above the limit makes room for the next, and no more than one is there', async () => {
    await using door = await anRtmpDoor({ maxConnections: 1 })
    await door.publisher()
    const silent = connect(door.ingest.door).on('error', () => undefined)
    await once(silent, 'connect')
    const gone = once(silent, 'close')
    await expect(knockAt(door.ingest.door)).resolves.toBeUndefined()
    await gone
    expect(door.ingest.connections).toBeLessThanOrEqual(2)
  })

  it('nobody else of the room gets in above the limit, even in the place of that one', async () => {
    await using door = await anRtmpDoor({ host: '::', maxConnections: 1 })
    await door.publisher()
    const own = connect(door.ingest.door).on('error', () => undefined)
    await once(own, 'connect')
    const other = connect({ ...door.ingest.door, localAddress: '127.0.0.2' }).on('error', () => undefined)
    await once(other, 'close')
    expect(own.destroyed).toBe(false)
    own.destroy()
  })
})
