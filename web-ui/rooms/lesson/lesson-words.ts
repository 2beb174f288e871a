import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { LessonView, PlannedClass } from '#appliance/contract/lesson.ts'
import type { ChannelView } from '#appliance/contract/live.ts'
import { shortSpan } from '../../box-client/format.ts'
import type { Language, WordParams } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import type { IconName } from '../parts/icon.tsx'

/** How a class stands: a sign, a colour and a word, never one alone. */
export interface LessonFace {
  readonly icon: IconName
  readonly tone: string
  readonly says: WordKey
  readonly params?: WordParams
}

export function faceOf(lesson: LessonView | undefined, channel: ChannelView | undefined): LessonFace {
  const flows = channel?.state === 'live'
  const phase = lesson?.phase
  switch (phase) {
    case 'warming':
      return flows ? { icon: 'ready', tone: 'ready', says: 'class.warm' } : { icon: 'wait', tone: '', says: 'class.warming' }
    case 'paused':
      return { icon: 'pause', tone: '', says: 'class.paused' }
    case 'wrapping':
      return { icon: 'end', tone: '', says: 'class.wrapping' }
    case 'replaying':
    case 'local':
      return flows ? { icon: 'start', tone: 'carried', says: `class.${phase}` } : missing(channel)
    case 'catching-up':
      return { icon: 'wait', tone: 'carried', says: 'class.catching-up', params: { time: shortSpan(lesson?.behindMs ?? 0) } }
    case 'live':
      return flows ? { icon: 'live', tone: 'live', says: lesson?.sample === true ? 'class.sample' : 'class.live' } : missing(channel)
    case 'idle':
    case undefined:
      return flows ? { icon: 'ready', tone: 'ready', says: 'class.ready' } : { icon: 'wait', tone: '', says: 'class.idle' }
    default:
      return phase satisfies never
  }
}

function missing(channel: ChannelView | undefined): LessonFace {
  return channel?.troubles.some((trouble) => trouble.severity === 'fault') === true
    ? { icon: 'fault', tone: 'fault', says: 'class.fault' }
    : { icon: 'wait', tone: '', says: 'class.waiting' }
}

/** What a lesson is called; empty where the timetable says nothing of it. */
export function nameOfLesson({ subject, title }: PlannedClass, language: Language): string {
  return subject ?? inLanguage(title ?? {}, language)
}

function inLanguage(words: ByLanguage, language: Language): string {
  return words[language] ?? Object.values(words)[0] ?? ''
}
