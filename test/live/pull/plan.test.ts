import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { lessonDigest } from '#appliance/live/pull/lesson-digest.ts'
import { sourcesRevision } from '#appliance/live/pull/sources-revision.ts'
import { settled } from '#test/helper/settled.ts'
import { Recording } from '../playout/a-recording.ts'
import { aPull } from '../pull-rig.ts'

const [OF_SETTINGS, OF_LESSON] = [{ url: 'http://school.example/usual.flv' }, { url: 'http://far.example/fractions.flv' }]

function aPack(): Recording {
  const pack = new Recording(Buffer.alloc(0))
  return Object.assign(pack, { role: 'pack', title: '分数 微课' } as const)
}

describe('where a class can come from', () => {
  it('is what the lesson names, then what the settings name, then what is on the box', async () => {
    await using rig = aPull({ source: OF_SETTINGS, clock: new ManualClock(), standIns: [new Recording(Buffer.alloc(0)), aPack()] })
    rig.lesson = [OF_LESSON]
    rig.pull.refresh()
    expect(rig.pull.view.value).toMatchObject([
      { id: 'lesson-1', kind: 'address', url: OF_LESSON.url, ofLesson: true },
      { id: 'source-1', kind: 'address', url: OF_SETTINGS.url },
      { id: 'stand-in-1', kind: 'stand-in', url: '', role: 'recording', title: '分数的意义' },
      { id: 'stand-in-2', kind: 'stand-in', url: '', role: 'pack', title: '分数 微课' },
    ])
    expect(rig.pull.view.value[1]).not.toHaveProperty('ofLesson')
  })

  it('has a revision that is of the settings alone: a lesson that begins is no change of theirs', async () => {
    await using rig = aPull({ source: OF_SETTINGS, clock: new ManualClock() })
    const before = rig.pull.revision
    rig.lesson = [OF_LESSON]
    rig.standIns = [new Recording(Buffer.alloc(0))]
    rig.pull.refresh()
    expect([before, rig.pull.revision]).toEqual([sourcesRevision([OF_SETTINGS]), sourcesRevision([OF_SETTINGS])])
  })

  it('is known to the other boxes by what the lesson names, whatever the settings call theirs', () => {
    const lesson = { sources: [OF_LESSON] }
    const itself = lessonDigest({ shared_as: '', sources: [OF_LESSON] })
    expect(lessonDigest({ shared_as: '', sources: [OF_SETTINGS], lesson })).toBe(itself)
    expect(lessonDigest({ shared_as: 'maths', sources: [OF_SETTINGS], lesson })).toBe(itself)
    expect(lessonDigest({ shared_as: 'maths', sources: [], lesson: { sources: [] } })).toBe(
      lessonDigest({ shared_as: 'maths', sources: [] }),
    )
  })

  it('goes on from the same film when it is told anew each second, by what was told last', async () => {
    const clock = new ManualClock()
    await using rig = aPull({ clock, standIns: [new Recording(Buffer.alloc(0))] })
    const first = vi.fn<() => undefined>(() => undefined)
    rig.standIns = [Object.assign(new Recording(Buffer.alloc(0)), { at: first })]
    const seen = rig.pull.view.value
    rig.pull.refresh()
    const last = vi.fn<() => undefined>(() => undefined)
    rig.standIns = [Object.assign(new Recording(Buffer.alloc(0)), { at: last })]
    rig.pull.refresh()
    await settled()
    first.mockClear()
    clock.advance(1000)
    expect([first.mock.calls.length, last.mock.calls.length > 0]).toEqual([0, true])
    expect(rig.pull.view.value).toMatchObject(seen.map(({ id }) => ({ id })))
    rig.standIns = [Object.assign(new Recording(Buffer.alloc(0)), { title: '分数的初步认识' })]
    rig.pull.refresh()
    clock.advance(200)
    expect(rig.pull.view.value).toMatchObject([{ title: '分数的初步认识' }])
  })
})
