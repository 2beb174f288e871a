import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { Words } from '#appliance/contract/health.ts'
import { StartOrder, optional, required } from '#appliance/lifecycle/start-order.ts'
import type { Step } from '#appliance/lifecycle/start-order.ts'
import { settled } from '#test/helper/settled.ts'
import { ARoom, never } from './a-room.ts'

interface House {
  diary: string[]
  rooms: { memory: ARoom; live: ARoom; screens: ARoom }
  issues: Map<string, Words>
  clock: ManualClock
  order: StartOrder
  start: () => Promise<void>
}

function aHouse(): House {
  const [diary, issues, clock] = [[] as string[], new Map<string, Words>(), new ManualClock()]
  const rooms = { memory: new ARoom('memory', diary), live: new ARoom('live', diary), screens: new ARoom('screens', diary) }
  const steps: Step[] = [required(rooms.memory), optional(rooms.live, { 'zh-Hans': '直播', en: 'Live' }), required(rooms.screens)]
  const order = new StartOrder({
    steps,
    clock,
    log: createLog('silent'),
    issues: { raise: ({ id, says }) => void issues.set(id, says), clear: (id) => void issues.delete(id) },
  })
  return { diary, rooms, issues, clock, order, start: () => order.start(new AbortController().signal) }
}

const failing =
  (sentence: string, details = {}) =>
  (): Promise<void> =>
    Promise.reject(new BoxError('PORT_TAKEN', sentence, { details }))

describe('starting the box', () => {
  it('starts the rooms in order and stops them in reverse', async () => {
    const { diary, order, start } = aHouse()
    await start()
    await order.stop()
    await order.stop()
    expect(diary).toEqual(['start memory', 'start live', 'start screens', 'stop screens', 'stop live', 'stop memory'])
  })

  it('goes on without an optional room, and says so', async () => {
    const { diary, rooms, issues, start } = aHouse()
    rooms.live.onStart = failing('port 1935 is taken')
    await start()
    expect(diary.filter((line) => line.startsWith('start'))).toEqual(['start memory', 'start live', 'start screens'])
    expect([...issues.keys()]).toEqual(['room-failed:live'])
  })

  it('names the port that is taken, in both languages, and what is wrong now where that has changed', async () => {
    const { rooms, issues, clock, start } = aHouse()
    rooms.live.onStart = failing('port 1935 is taken', { port: 1935 })
    await start()
    expect(issues.get('room-failed:live')).toEqual({
      'zh-Hans': '“直播”没有启动：端口 1935 被其他程序占用',
      en: '“Live” did not start: port 1935 is taken by another program',
    })
    rooms.live.onStart = () => Promise.reject(new BoxError('ROOM_FAILED', 'something else'))
    await settled()
    clock.advance(seconds(5))
    await settled()
    expect(issues.get('room-failed:live')?.en).toBe('“Live” did not start')
  })

  it('tries a failed room again, later and later, until it works', async () => {
    const { diary, rooms, issues, clock, start } = aHouse()
    rooms.live.onStart = failing('port 1935 is taken')
    await start()
    const attempts = (): number => diary.filter((line) => line === 'start live').length
    const seen: number[] = []
    for (const wait of [4, 1, 9, 1, 19, 1]) {
      await settled()
      clock.advance(seconds(wait))
      await settled()
      seen.push(attempts())
    }
    expect(seen).toEqual([1, 2, 2, 3, 3, 4])
    rooms.live.onStart = () => Promise.resolve()
    clock.advance(minutes(5))
    await settled()
    expect([...issues.keys()]).toEqual([])
  })

  it('tells why a required room failed, after it stopped what had started', async () => {
    const { diary, rooms, start } = aHouse()
    rooms.screens.onStart = failing('port 8080 is taken')
    await expect(start()).rejects.toMatchObject({ code: 'PORT_TAKEN', message: 'port 8080 is taken' })
    expect(diary.slice(-3)).toEqual(['stop screens', 'stop live', 'stop memory'])
  })

  it('does not wait for ever for a room that hangs', async () => {
    const { rooms, issues, clock, start } = aHouse()
    const calledOff = Promise.withResolvers<void>()
    rooms.live.onStart = (signal) => {
      signal.addEventListener('abort', () => calledOff.resolve())
      return never()
    }
    const started = start()
    await settled()
    clock.advance(seconds(20))
    await started
    await calledOff.promise
    expect([...issues.keys()]).toEqual(['room-failed:live'])
  })

  it('is called off by a stop in the middle of it', async () => {
    const { diary, rooms, order, start } = aHouse()
    rooms.live.onStart = (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
    const started = start()
    await settled()
    await order.stop()
    await started
    expect(diary).toEqual(['start memory', 'start live', 'stop live', 'stop memory'])
  })
})

describe('stopping the box', () => {
  it('gives up on each room that hangs and still stops the others, within 5 s in all', async () => {
    const { diary, rooms, clock, order, start } = aHouse()
    for (const room of Object.values(rooms)) room.onStop = never
    await start()
    const stopped = order.stop()
    for (let step = 0; step < 50; step += 1) {
      await settled()
      clock.advance(100)
    }
    await stopped
    expect(diary.slice(-3)).toEqual(['stop screens', 'stop live', 'stop memory'])
  })

  it('is not stopped by a room that throws', async () => {
    const { diary, rooms, order, start } = aHouse()
    rooms.screens.onStop = failing('no')
    rooms.live.onStop = () => {
      throw new BoxError('INTERNAL', 'at once')
    }
    await start()
    await order.stop()
    expect(diary.at(-1)).toBe('stop memory')
  })

  it('ends the tries for a room that failed', async () => {
    const { diary, rooms, clock, order, start } = aHouse()
    rooms.live.onStart = failing('no')
    await start()
    await order.stop()
    clock.advance(minutes(10))
    await settled()
    expect(diary.filter((line) => line === 'start live')).toHaveLength(1)
  })
})
