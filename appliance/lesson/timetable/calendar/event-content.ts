import { words } from '#appliance/base/one-line.ts'
import type { LessonContent } from '#appliance/contract/timetable.ts'
import type { CalendarEvent, EventProperties } from './calendar-event.ts'

const ITEM = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/u
const HOLIDAY = /放假|假期|假日|[(（]休[)）]|停课|\bholidays?\b|\bno school\b|\bday off\b/iu
/** 中国节假日 calendars have the worked Saturdays beside the holidays. */
const WORKED = /[(（]班[)）]|上班|补班|调休上课/u

/** What a calendar says of a lesson: its title, and what the box's own properties say. Without those a person matches it later. */
export function contentOf(properties: EventProperties, title: string): LessonContent {
  const own = (name: string): string | undefined => properties.text(`x-classbox-${name}`)
  const items = (name: string): string[] =>
    (own(name) ?? '')
      .split(/[,\s]+/u)
      .filter((id) => ITEM.test(id))
      .slice(0, 16)
  const [item] = items('item')
  const [fallback, quiz] = [items('fallback'), items('quiz')]
  const named = {
    subject: words(own('subject')),
    class: words(own('class')),
    leadTeacher: words(own('lead-teacher')),
    tutor: words(own('tutor')),
    item,
  }
  return {
    ...(title === '' ? {} : { title: titled(title) }),
    ...(Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as LessonContent),
    ...(fallback.length === 0 ? {} : { fallback }),
    ...(quiz.length === 0 ? {} : { quiz }),
    ...(isYes(own('start-by-bell')) ? { startByBell: true } : {}),
    ...(isYes(own('record-room')) ? { recordRoom: true } : {}),
  }
}

export function placesOf(properties: EventProperties): Pick<CalendarEvent, 'room' | 'location' | 'period'> {
  const period = Number(properties.text('x-classbox-period') ?? Number.NaN)
  return {
    room: words(properties.text('x-classbox-room')),
    location: words(properties.text('location')),
    period: Number.isInteger(period) && period >= 0 && period <= 20 ? period : undefined,
  }
}

/** The words of a tool that does not say in which language they are. */
export function titled(text: string): Record<string, string> {
  return /\p{Script=Han}/u.test(text) ? { 'zh-Hans': text } : { und: text }
}

/** Whether a whole day of a calendar means that nobody comes: birthdays, exam weeks and sports days are whole days, too. */
export function isHoliday({ title, categories }: Pick<CalendarEvent, 'title' | 'categories'>): boolean {
  return !WORKED.test(title) && [title, ...categories].some((text) => HOLIDAY.test(text))
}

function isYes(text: string | undefined): boolean {
  return /^(true|yes|1)$/iu.test(text?.trim() ?? '')
}
