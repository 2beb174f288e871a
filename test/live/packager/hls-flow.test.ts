import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { HlsViewer } from '#appliance/live/packager/hls-audience.ts'
import { HlsFlow } from '#appliance/live/packager/hls-flow.ts'
import { Viewers } from '#appliance/live/viewers/book.ts'

function aViewer() {
  const clock = new ManualClock()
  const book = new Viewers(clock)
  const who = { channel: 'class', address: '192.0.2.7', agent: 'a player', viewer: '' }
  const entry = book.open({ channel: 'class', transport: 'hls', address: '192.0.2.7', label: 'a player' })
  const viewer: HlsViewer = { ...who, seenAt: 0, closest: Infinity, gone: false, ended: 0, entry, leave: () => undefined }
  return { viewer, book, clock, flow: new HlsFlow() }
}

/** A connection of which a test says how much it has not taken. */
function aSlowSocket(waits: number) {
  const wire = { waits }
  const socket = new Socket()
  Object.defineProperty(socket, 'writableLength', { get: () => wire.waits })
  return { wire, socket }
}

it('finds no fault with players of a source that comes in bursts', () => {
  const { viewer, flow, book } = aViewer()
  for (const of of [0, 5000, 3000, 1000, 0, 6000, 0]) flow.asked(viewer, { of, length: 1000, burst: 6000 })
  expect(book.list()[0]).toMatchObject({ stalls: 0, struggles: false })
  flow.asked(viewer, { of: 6000, length: 1000, burst: 0 })
  expect(book.list()[0]).toMatchObject({ stalls: 1, struggles: true })
})

it('counts what the network has taken when it takes it, and one stall for each answer that comes too late', () => {
  const { viewer, flow, book, clock } = aViewer()
  const { wire, socket } = aSlowSocket(900_000)
  flow.sent(viewer, socket, { bytes: 1_000_000, behind: 900_000, length: seconds(4), now: 0 })
  const [stalls, behind] = [[] as (number | undefined)[], [] as (number | undefined)[]]
  for (let second = 1; second <= 9; second += 1) {
    clock.advance(seconds(1))
    wire.waits -= 100_000
    flow.watchOver(seconds(second))
    stalls.push(book.list()[0]?.stalls)
    behind.push(book.list()[0]?.behindBytes)
  }
  expect(stalls).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1])
  expect(behind).toEqual([800_000, 700_000, 600_000, 500_000, 400_000, 300_000, 200_000, 100_000, 0])
  expect(book.list()[0]?.goodput).toBe(800_000)
})

it('keeps whoever takes an answer slowly, and cuts the connection that will never have it', () => {
  const { viewer, flow } = aViewer()
  const { socket } = aSlowSocket(100)
  flow.sent(viewer, socket, { bytes: 1000, behind: 100, length: seconds(1), now: 0 })
  flow.watchOver(seconds(59))
  expect([viewer.seenAt, socket.destroyed]).toEqual([seconds(59), false])
  flow.watchOver(seconds(60))
  flow.watchOver(seconds(61))
  expect([viewer.seenAt, socket.destroyed]).toEqual([seconds(60), true])
})
