import { describe, expect, it } from 'vitest'
import type { BoxView } from '#appliance/contract/box.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { backOff } from '../../web-ui/box-client/back-off.ts'
import { offsetOf } from '../../web-ui/box-client/box-time.ts'
import { connectAnew, NOTHING_KNOWN, readMessage, take } from '../../web-ui/box-client/feed-state.ts'

const box: BoxView = {
  school: '河口镇中心小学',
  room: '三年二班',
  language: 'zh-Hans',
  timeZone: 'Asia/Shanghai',
  version: '0.1.0',
  claimed: true,
  addresses: [],
  clockTrust: 'no',
  now: 0,
  boot: 'first',
}
const lesson: LessonView = { phase: 'live', running: true, awaitsDate: false, channel: 'class', sample: false, black: false }

describe('what a page knows of the box', () => {
  it('is the last whole view of each room', () => {
    const state = take(take(NOTHING_KNOWN, { type: 'view', room: 'lesson', view: lesson }), { type: 'view', room: 'box', view: box })
    expect(state.views).toEqual({ lesson, box })
  })

  it('notices that the box was started anew, and only then', () => {
    const before = take(NOTHING_KNOWN, { type: 'view', room: 'box', view: box })
    expect(take(before, { type: 'view', room: 'box', view: { ...box, now: 5 } }).rebooted).toBe(false)
    expect(take(before, { type: 'view', room: 'box', view: { ...box, boot: 'second' } }).rebooted).toBe(true)
  })

  it('stays on the page until a new connection has brought all of its own', () => {
    const lost = take(take(NOTHING_KNOWN, { type: 'view', room: 'lesson', view: lesson }), { type: 'view', room: 'box', view: box })
    const half = take(connectAnew(lost), { type: 'view', room: 'box', view: { ...box, now: 5 } })
    expect(half.views).toEqual({ lesson, box })
    const whole = take(take(half, { type: 'view', room: 'lesson', view: { ...lesson, black: true } }), { type: 'pong', echo: 0, now: 0 })
    expect(whole.views).toEqual({ lesson: { ...lesson, black: true }, box: { ...box, now: 5 } })
  })

  it('is there at once when nothing was known before', () => {
    const state = take(connectAnew(NOTHING_KNOWN), { type: 'view', room: 'box', view: box })
    expect(state.views).toEqual({ box })
  })

  it('does not show to a guest what a teacher saw on the same page', () => {
    const teacher = take(take(NOTHING_KNOWN, { type: 'view', room: 'lesson', view: lesson }), { type: 'view', room: 'box', view: box })
    const guest = take(take(connectAnew(teacher), { type: 'view', room: 'box', view: box }), { type: 'pong', echo: 0, now: 0 })
    expect(guest.views).toEqual({ box })
  })

  it('is not mixed with what a connection brought that broke half way', () => {
    const known = take(NOTHING_KNOWN, { type: 'view', room: 'box', view: box })
    const broken = take(connectAnew(known), { type: 'view', room: 'lesson', view: lesson })
    const again = take(take(connectAnew(broken), { type: 'view', room: 'box', view: box }), { type: 'pong', echo: 0, now: 0 })
    expect(again.views).toEqual({ box })
  })

  it('ignores a word of a newer box that it does not understand', () => {
    expect(readMessage('{"type":"weather"}')).toBeUndefined()
    expect(readMessage('7')).toBeUndefined()
  })
})

describe('coming back after a break', () => {
  it('tries again within half a second and never waits longer than five', () => {
    expect(backOff(0, 0.99)).toBeLessThan(500)
    expect(backOff(40, 0.99)).toBeLessThanOrEqual(5_000)
  })

  it('spreads the screens of a school apart', () => {
    expect(backOff(4, 0)).not.toBe(backOff(4, 0.9))
  })

  it('believes the quickest answer about the time of the box', () => {
    const slow = { sent: 1_000, received: 3_000, box: 9_000 }
    const quick = { sent: 4_000, received: 4_020, box: 9_010 }
    expect(offsetOf([slow, quick])).toBe(5_000)
    expect(offsetOf([])).toBe(0)
  })
})
