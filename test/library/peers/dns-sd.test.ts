import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { announcedBy, announcement, asksForBoxes, goodbye, isOfSchool, question } from '#appliance/library/peers/dns-sd.ts'
import { DoorKeeper } from '#appliance/library/peers/door-keeper.ts'
import { schoolMark } from '#appliance/library/peers/seal.ts'

const SCHOOL = { mark: schoolMark('secret', 'school-7'), secret: 'secret' }
const BOX = { boxId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', port: 8080 }
const HERE = { boxId: BOX.boxId, address: '10.7.0.1', port: BOX.port }
const said = announcement({ ...BOX, ...SCHOOL }, '10.7.0.1')

describe('what a box says to the network', () => {
  it('is understood by the boxes of its school, whoever passes it on', () => {
    expect([isOfSchool(said, SCHOOL.mark), announcedBy(said, SCHOOL)]).toEqual([true, HERE])
    expect([asksForBoxes(question), asksForBoxes(said)]).toEqual([true, false])
  })

  it('is believed of nobody who does not have the secret', () => {
    const guessed = announcement({ ...BOX, mark: SCHOOL.mark, secret: 'guessed' }, '10.7.0.1')
    expect([isOfSchool(guessed, SCHOOL.mark), announcedBy(guessed, SCHOOL)]).toEqual([true, undefined])
  })

  it('announces nobody when it says that a box leaves', () => {
    expect(announcedBy(goodbye({ ...BOX, ...SCHOOL }, '10.7.0.1'), SCHOOL)).toBeUndefined()
  })

  it('is nothing else after any byte of it was changed, or cut off', () => {
    const changed = [...said].flatMap((byte, at) =>
      [byte ^ 1, byte ^ 0x80, byte ^ 0xff].map((other) => Buffer.from(said).fill(other, at, at + 1)),
    )
    const cut = [...said].map((_, at) => said.subarray(0, at))
    const understood = [...changed, ...cut].map((packet) => JSON.stringify(announcedBy(packet, SCHOOL)))
    expect(new Set(understood)).toEqual(new Set([undefined, JSON.stringify(HERE)]))
  })

  it('is not looked for in bytes of any kind, nor in more than a frame', () => {
    const anything = Array.from({ length: 500 }, (_, n) => randomBytes(n * 3))
    expect(anything.filter((bytes) => announcedBy(bytes, SCHOOL) !== undefined)).toEqual([])
    const long = Buffer.concat([said, Buffer.alloc(1500)])
    expect([isOfSchool(long, SCHOOL.mark), asksForBoxes(Buffer.concat([question, Buffer.alloc(1500)]))]).toEqual([false, false])
  })
})

it('lets in few of one address and few in all, and more in the next second', () => {
  const clock = new ManualClock()
  const keeper = new DoorKeeper(clock, { each: 2, all: 3 })
  const knocks = ['a', 'a', 'a', 'b', 'b', 'c']
  expect(knocks.filter((from) => keeper.letsIn(from))).toEqual(['a', 'a', 'b'])
  clock.advance(seconds(1))
  expect(knocks.filter((from) => keeper.letsIn(from))).toEqual(['a', 'a', 'b'])
})
