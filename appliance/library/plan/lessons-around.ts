import { days } from '#appliance/base/duration.ts'
import type { LessonAhead } from '../ports.ts'
import { HORIZON } from './capacity.ts'
import type { SchoolTime } from './school-time.ts'
import type { ContentForPlan } from './stock.ts'

/** Where so many lessons lie in so short a time, what comes later is not laid out each second. */
const SOON = days(4)
const ENOUGH = 600
/** How far back the school day before is looked for: it may lie behind a holiday. */
const LOOK_BACK = [days(1), days(3), days(10)]

/**
 * What is ahead, and the last school day before today. They are asked for apart: of a school with many classes only the earliest lessons of a
 * span are answered, and those of the last days would be all.
 */
export function lessonsAround(
  content: Pick<ContentForPlan, 'lessons'>,
  { school, now }: { school: SchoolTime; now: number },
): readonly LessonAhead[] {
  const soon = content.lessons(now, now + SOON)
  const ahead = soon.length >= ENOUGH ? soon : content.lessons(now, now + HORIZON)
  const today = school.dayOf(now)
  for (const back of LOOK_BACK) {
    const before = content.lessons(now - back, now).filter(({ endsAt }) => endsAt <= now)
    if (before.some(({ startsAt }) => school.dayOf(startsAt) < today)) return [...before, ...ahead]
  }
  return ahead
}
