import { CSV_START, csvLine } from '#appliance/base/csv.ts'
import { textOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import { LETTERS } from '#appliance/contract/quiz.ts'
import type { QuizAnswer, QuizResult, QuizRoundView } from '#appliance/contract/quiz.ts'
import type { Pupil } from '#appliance/contract/roster.ts'
import { lettersOf } from '../answers.ts'
import { isAway } from '../roster/owners.ts'
import { answerIn, identityIn, keyIn, kindIn } from './csv-words.ts'
import type { Language } from './csv-words.ts'
import type { Roll } from './ports.ts'
import { isByDevices } from './people.ts'

/*
 * Results as lines of a spreadsheet: how many answered what, one line for each vote; and, apart from that, who answered what. Pure.
 */

export interface CsvManner {
  readonly language: Language
  /** By whose clock a day and an hour are told. */
  readonly zone: Zone
}

/** A question with its place in its lesson, counted from 1. */
export interface PlacedResult {
  readonly place: number
  readonly result: QuizResult
}

const ABOUT = {
  'zh-Hans': ['日期', '时间', '日期可信', '班级', '学科', '课题', '题号', '轮次', '题型', '题目', '知识点', '正确答案'],
  en: ['Date', 'Time', 'Date is sure', 'Class', 'Subject', 'Lesson', 'Question', 'Vote', 'Kind', 'Words', 'Topic', 'Right answer'],
} as const satisfies Readonly<Record<Language, readonly string[]>>
const LETTER_COLUMNS = LETTERS.split('')
const COUNTS = {
  'zh-Hans': ['记名方式', '应答人数', '作答人数', '其中举手计数', '答对', '答错', ...LETTER_COLUMNS, '其他答案', '迟交', '改答案'],
  en: ['Named', 'In class', 'Answered', 'Counted by hand', 'Right', 'Wrong', ...LETTER_COLUMNS, 'Other answers', 'Too late', 'Changed'],
} as const satisfies Readonly<Record<Language, readonly string[]>>
const PEOPLE = {
  'zh-Hans': ['学号', '姓名', '座位号', '小组', '昵称', '设备', '作答', '对错'],
  en: ['Number', 'Name', 'Seat', 'Group', 'Nickname', 'Device', 'Answer', 'Verdict'],
} as const satisfies Readonly<Record<Language, readonly string[]>>
const SAID = {
  'zh-Hans': { yes: '是', no: '否', right: '对', wrong: '错', unanswered: '未作答', absent: '缺勤' },
  en: { yes: 'yes', no: 'no', right: 'right', wrong: 'wrong', unanswered: 'no answer', absent: 'absent' },
} as const

export function countsHead({ language }: CsvManner): string {
  return CSV_START + csvLine([...ABOUT[language], ...COUNTS[language]])
}

export function peopleHead({ language }: CsvManner): string {
  return CSV_START + csvLine([...ABOUT[language], ...PEOPLE[language]])
}

/** All votes on one question. */
export function countsLines(placed: PlacedResult, manner: CsvManner): string {
  return placed.result.rounds
    .map((round) => csvLine([...aboutOf(placed, round.round, manner), ...countsOf(placed.result, round, manner)]))
    .join('')
}

/** Who answered what in all votes on one question; of the last one, also who did not. */
export function peopleLines(
  placed: PlacedResult,
  { answers, roll }: { answers: readonly QuizAnswer[]; roll: Roll | undefined },
  manner: CsvManner,
): string {
  const { result } = placed
  const { language } = manner
  const said = SAID[language]
  const lines = inRosterOrder(answers, roll).map((answer) => {
    const verdict = answer.right === undefined ? '' : answer.right ? said.right : said.wrong
    return csvLine([
      ...aboutOf(placed, answer.round, manner),
      ...whoIn(answer, roll),
      answerIn(language, result.question, answer.value),
      verdict,
    ])
  })
  return [...lines, ...missingLines(placed, { answers, roll }, manner)].join('')
}

/** Vote by vote, as the class list has the pupils: the order of the disk is nobody's. */
function inRosterOrder(answers: readonly QuizAnswer[], roll: Roll | undefined): QuizAnswer[] {
  const places = new Map(roll?.pupils.map(({ id }, at) => [id, at]) ?? [])
  const placeOf = ({ pupil }: QuizAnswer): number => places.get(pupil ?? '') ?? places.size
  return [...answers].sort((one, other) => one.round - other.round || placeOf(one) - placeOf(other))
}

function missingLines(
  { place, result }: PlacedResult,
  { answers, roll }: { answers: readonly QuizAnswer[]; roll: Roll | undefined },
  manner: CsvManner,
): string[] {
  if (result.identity !== 'named' || roll === undefined || answers.length === 0 || !isByDevices(result)) return []
  const round = result.rounds.at(-1)?.round ?? 1
  const given = new Set(answers.filter((one) => one.round === round).map(({ pupil }) => pupil))
  const away = new Map(roll.marks.map(({ pupil, is }) => [pupil, is]))
  const said = SAID[manner.language]
  return roll.pupils
    .filter(({ id }) => !given.has(id))
    .map(({ id }) => {
      const verdict = isAway(away.get(id)) ? said.absent : said.unanswered
      return csvLine([...aboutOf({ place, result }, round, manner), ...whoIn({ pupil: id }, roll), '', verdict])
    })
}

function aboutOf({ place, result }: PlacedResult, round: number, { language, zone }: CsvManner): string[] {
  const { keptAt, dated, lesson = {}, question } = result
  const wall = textOf(zone.wallAt(keptAt))
  const said = SAID[language]
  return [
    ...[wall.slice(0, 10), wall.slice(11, 16), dated ? said.yes : said.no],
    ...[lesson.group ?? '', lesson.subject ?? '', titleIn(language, lesson.title), String(place), String(round)],
    ...[kindIn(language, question.kind), question.text ?? '', question.topic ?? '', keyIn(language, question)],
  ]
}

function countsOf(result: QuizResult, { tally, strays }: QuizRoundView, { language }: CsvManner): string[] {
  const { question, identity, expected } = result
  const letters = question.kind === 'order' ? '' : lettersOf(question)
  const count = (value: string): number | undefined => tally.bars.find((bar) => bar.value === value)?.count
  const others = letters === '' ? tally.bars.map(({ value, count: many }) => `${answerIn(language, question, value)}: ${many}`) : []
  if (tally.others > 0) others.push(`…: ${tally.others}`)
  return [
    ...[identityIn(language, identity), numberIn(expected), String(tally.answered), String(tally.byHand)],
    ...[numberIn(tally.right), numberIn(tally.wrong)],
    ...LETTER_COLUMNS.map((letter) => numberIn(letters.includes(letter) ? count(letter) : undefined)),
    ...[others.join('; '), String(strays.late), String(strays.changed)],
  ]
}

function whoIn({ pupil, seat, group, nickname, device }: Partial<QuizAnswer>, roll: Roll | undefined): string[] {
  const known: Partial<Pupil> = roll?.pupils.find(({ id }) => id === pupil) ?? {}
  return [known.number ?? '', known.name ?? '', seat ?? known.seat ?? '', group ?? known.group ?? '', nickname ?? '', device ?? '']
}

function titleIn(language: Language, title: ByLanguage | undefined): string {
  return title?.[language] ?? title?.['zh-Hans'] ?? Object.values(title ?? {})[0] ?? ''
}

function numberIn(many: number | undefined): string {
  return many === undefined ? '' : String(many)
}
