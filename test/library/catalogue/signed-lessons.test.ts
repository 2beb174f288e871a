import { describe, expect, it } from 'vitest'
import type { Slot } from '#appliance/contract/catalogue.ts'
import { Timetable } from '#appliance/library/catalogue/lessons-ahead.ts'
import { SignedLessons } from '#appliance/library/catalogue/signed-lessons.ts'

const [FROM, TO] = [Date.UTC(2026, 7, 1), Date.UTC(2027, 7, 1)]
const isOurs = ({ class: group }: { class?: string | undefined }): boolean => group === '3-2'

function aSlot(more: Partial<Slot> = {}): Slot {
  return { uid: 'maths', start: '2026-09-01T08:00', end: '2026-09-01T08:40', class: '3-2', ...more }
}

async function signed(...documents: readonly (readonly Slot[])[]): Promise<SignedLessons> {
  const all = await Promise.all(documents.map(async (slots) => ({ slots, timetable: await Timetable.of(slots) })))
  return new SignedLessons({ timetables: () => all })
}

describe('what publishers have signed for one classroom', () => {
  it('is its lessons alone, with all that their slots say, of two with one key that of the first publisher', async () => {
    const own = aSlot({ period: 3, startByBell: true, fallback: ['a'], quiz: ['q'], leadTeacher: '李老师', tutor: '王老师' })
    const lessons = await signed([own, aSlot({ uid: 'other', class: '3-3' })], [aSlot({ title: { en: 'again' } })])
    expect(lessons.between(FROM, TO, isOurs).map(({ key, slot }) => ({ key, slot }))).toEqual([
      { key: 'maths@2026-09-01T08:00', slot: own },
    ])
    expect(lessons.places()).toEqual([{ class: '3-2' }, { class: '3-3' }, { class: '3-2' }])
  })

  it('does not hold a lesson of a series that was moved to another class', async () => {
    const series = aSlot({ rrule: 'FREQ=WEEKLY;COUNT=2' })
    const moved = aSlot({ recurrenceId: '2026-09-08T08:00', class: '3-3' })
    const lessons = await signed([series, moved])
    expect(lessons.between(FROM, TO, isOurs).map(({ key }) => key)).toEqual(['maths@2026-09-01T08:00'])
  })

  it('is looked for anew where the classroom answers otherwise', async () => {
    const lessons = await signed([aSlot(), aSlot({ uid: 'other', class: '3-3' })])
    expect(lessons.between(FROM, TO, isOurs)).toHaveLength(1)
    expect(lessons.between(FROM, TO, () => true)).toHaveLength(2)
  })
})
