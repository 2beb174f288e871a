import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { Hearing } from '#appliance/hardware/clickers/hearing.ts'
import type { HeardKind, HearingTrouble } from '#appliance/hardware/clickers/hearing.ts'

/** What is wrong after frames of these kinds have come within two minutes, and then one more. */
function after(frames: Partial<Record<HeardKind, number>>, last: HeardKind = 'bad'): HearingTrouble | undefined {
  const hearing = new Hearing()
  for (const [kind, count = 0] of Object.entries(frames))
    for (let at = 0; at < count; at += 1) hearing.heard(kind as HeardKind, at * seconds(1))
  hearing.heard(last, minutes(2))
  return hearing.trouble(minutes(2))
}

describe('a receiver that is open', () => {
  it.each<[string, Partial<Record<HeardKind, number>>, HearingTrouble | undefined]>([
    ['hears well where a class presses and some packets collide', { press: 60, bad: 25 }, undefined],
    ['hears well where nobody presses, and noise alone makes a frame now and then', { bad: 10 }, undefined],
    ['is not understood where nothing that came made sense', { bad: 5, strange: 20 }, 'not-understood'],
    ['hears badly where more was damaged than was a press', { press: 20, bad: 40, own: 20 }, 'noisy'],
  ])('%s', (_what, frames, trouble) => {
    expect(after(frames)).toBe(trouble)
  })

  it('is understood again with the first press that is', () => {
    expect(after({ strange: 30 }, 'press')).toBeUndefined()
  })

  it('is judged by what came lately', () => {
    const hearing = new Hearing()
    for (let at = 0; at < 50; at += 1) hearing.heard('bad', at)
    hearing.heard('bad', minutes(2))
    expect([hearing.trouble(minutes(2)), hearing.trouble(minutes(6))]).toEqual(['not-understood', undefined])
    for (let at = 0; at < 50; at += 1) hearing.heard('bad', minutes(10) + at)
    hearing.heard('bad', minutes(60))
    expect(hearing.trouble(minutes(60))).toBeUndefined()
  })
})
