import { words } from '#appliance/base/one-line.ts'
import type { Weeks } from '#appliance/contract/timetable.ts'
import { isFullName, isPuzzling, isTeacher, isSubject, subjectBefore } from './subject-words.ts'

/** What stands in one cell of a wall timetable. */
export interface CellLesson {
  readonly weeks: Weeks
  readonly subject: string
  readonly tutor: string | undefined
}

export interface CellReading {
  readonly lessons: readonly CellLesson[]
  /** Why a person should look at it. */
  readonly doubt: 'unclear' | 'too-long' | 'error-value' | undefined
}

const LONGEST_SUBJECT = 20
/** (单), （双周）, 单周：, 单: and (odd); a 单 that is part of a word such as 单词 is none. */
const HALF = /[([](?<bracketed>[单双]|odd|even)周?[)\]]|(?<before>[单双])周[::]?|(?<colon>[单双])[::]/iu
const NOTHING = /^(?:[-—–/\\×xX*.。]+|无|空|休息|放学)$/u
const ERROR = /^#(?:REF!|N\/A|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!)$/u

/** Pure: the text of a cell as lessons. */
export function readCell(raw: string): CellReading {
  const text = raw
    .normalize('NFKC')
    .replaceAll(/[ \t\u3000]+/gu, ' ')
    .trim()
  if (text === '' || NOTHING.test(text)) return { lessons: [], doubt: undefined }
  if (ERROR.test(text)) return { lessons: [], doubt: 'error-value' }
  return HALF.test(text) ? halves(text) : whole(text)
}

function whole(text: string): CellReading {
  const parts = text.split(/\s*[/|]\s*/u).filter((part) => part !== '')
  const [first, second] = parts
  // Two subjects with a stroke between them mean odd and even weeks in most schools, and a choice in some.
  if (parts.length === 2 && first !== undefined && second !== undefined && isSubject(first) && isSubject(second))
    return { lessons: [lessonOf(first, 'odd'), lessonOf(second, 'even')], doubt: 'unclear' }
  return reading([lessonOf(text.replaceAll(/\s*[/|]\s*/gu, '\n'), 'every')], parts.length > 2)
}

/** Each half has its mark; what stands on a line of its own without one, such as a teacher, belongs to the half before. */
function halves(text: string): CellReading {
  const pieces: string[] = []
  for (const part of text.split(/\s*[/;;|\n]\s*|\s+(?=[单双]周?[::])/u).filter((one) => one !== '')) {
    const last = pieces.at(-1)
    if (HALF.test(part) || last === undefined) pieces.push(part)
    else pieces[pieces.length - 1] = `${last}\n${part}`
  }
  const lessons = pieces.map((piece) => {
    const { bracketed, before, colon } = HALF.exec(piece)?.groups ?? {}
    const mark = (bracketed ?? before ?? colon ?? '').toLowerCase()
    return lessonOf(piece.replace(HALF, ' ').trim(), mark === '' ? 'every' : mark === '单' || mark === 'odd' ? 'odd' : 'even')
  })
  const weeks = lessons.map((lesson) => lesson.weeks)
  return reading(
    lessons.filter((lesson, index) => lesson.subject !== '' && weeks.indexOf(lesson.weeks) === index),
    new Set(weeks).size < weeks.length || (weeks.includes('every') && weeks.length > 1) || lessons.some(({ subject }) => subject === ''),
  )
}

function reading(lessons: readonly CellLesson[], isUnclear: boolean): CellReading {
  const isLong = lessons.some(({ subject }) => subject.length > LONGEST_SUBJECT)
  // One for every week beside halves would be two in one place.
  const kept = lessons.length > 1 ? lessons.filter(({ weeks }) => weeks !== 'every') : lessons
  // 语文 with something behind it that may be a name, or a kind of lesson that nobody here knows.
  const isDoubtful = isUnclear || lessons.some(({ subject }) => isPuzzling(subject))
  return { lessons: kept, doubt: isDoubtful ? 'unclear' : isLong ? 'too-long' : undefined }
}

/** The first line is the subject; a second, or what stands in brackets, the teacher. */
function lessonOf(text: string, weeks: Weeks): CellLesson {
  const [, plain = text, inBrackets] = /^([^()]+?)\s*\(([^()]+)\)\s*$/u.exec(text) ?? []
  if (inBrackets !== undefined && isTeacher(inBrackets)) return { weeks, subject: nameOf(plain), tutor: words(inBrackets) }
  const [first = '', ...rest] = text.split(/\n+/u).map((line) => line.trim())
  const line = rest.join(' ').trim()
  if (line !== '') return { weeks, subject: nameOf(first), tutor: isTeacher(line) ? words(line) : undefined, ...keepLine(first, line) }
  const [, subject = first, teacher] = /^(\S+) (\S+)$/u.exec(first) ?? []
  if (teacher !== undefined && isTeacher(teacher)) return { weeks, subject: nameOf(subject), tutor: words(teacher) }
  const { known, behind } = subjectBefore(first)
  return known !== undefined && isFullName(behind)
    ? { weeks, subject: known, tutor: words(behind) }
    : { weeks, subject: nameOf(first), tutor: undefined }
}

/** A second line that is no teacher is part of what the lesson is called. */
function keepLine(first: string, line: string): { subject?: string } {
  return isTeacher(line) ? {} : { subject: nameOf(`${first} ${line}`) }
}

function nameOf(text: string): string {
  return words(text) ?? ''
}
