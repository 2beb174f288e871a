import { days, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Issue, Words } from '#appliance/contract/health.ts'
import type { LessonForecast, LibraryView } from '#appliance/contract/library.ts'

type IssueWords = Omit<Issue, 'id' | 'since'>
type Advice = NonNullable<LessonForecast['advice']>

/** What lies further ahead may still come in many ways. */
const SOON: Milliseconds = days(2)

interface LessonsCheckParts {
  readonly view: Watchable<Pick<LibraryView, 'lessons'>>
  readonly now: () => number
  /** By a date that nobody vouches for no lesson is near. */
  readonly dateKnown: () => boolean
}

/** Lessons of today or tomorrow will not be on the box by the bell. */
export function lessonsCheck({ view, now, dateKnown }: LessonsCheckParts): {
  id: string
  every: Milliseconds
  look: () => Promise<IssueWords | undefined>
} {
  return {
    id: 'lessons-late',
    every: seconds(10),
    look: () => {
      const isNear = ({ state, startsAt }: LessonForecast): boolean => state === 'late' && startsAt < now() + SOON
      return Promise.resolve(dateKnown() ? issueOf(view.value.lessons.filter(isNear)) : undefined)
    },
  }
}

function issueOf(late: readonly LessonForecast[]): IssueWords | undefined {
  const [first] = late
  if (first === undefined) return undefined
  const count = late.length
  return {
    severity: 'warning',
    says: {
      'zh-Hans': `有 ${count} 节课的内容赶不上上课`,
      en:
        count === 1
          ? 'The material of one lesson will not be here by the bell'
          : `The material of ${count} lessons will not be here by the bell`,
    },
    remedy: first.advice === undefined ? OTHERWISE : REMEDIES[first.advice],
  }
}

const OTHERWISE: Words = {
  'zh-Hans': '直播不受影响。请让盒子开着，能下载的会继续下载。',
  en: 'Live lessons are not affected. Leave the box on: what can come keeps coming.',
}

const REMEDIES: Record<Advice, Words> = {
  stick: {
    'zh-Hans': '外网太慢。请技术人员用 U 盘把内容带来。',
    en: 'The uplink is too slow. Ask your technician to bring the material on a stick.',
  },
  'free-space': {
    'zh-Hans': '盒子的空间不够。请删除不要的录像，或联系技术人员。',
    en: 'The box has no room. Delete recordings that nobody needs, or ask your technician.',
  },
  'longer-hours': {
    'zh-Hans': '请让盒子多开一会儿，放学后先不要断电。',
    en: 'Leave the box on for longer: do not cut the power when school ends.',
  },
  'check-source': {
    'zh-Hans': '下载的地方没有回应。请联系技术人员查看“存储”页。',
    en: 'Nobody gives the material. Ask your technician to look at the Storage page.',
  },
  'wider-window': {
    'zh-Hans': '允许下载的时间太短。请联系技术人员放宽设置。',
    en: 'The hours in which the box may download are too few. Ask your technician to allow more.',
  },
}
