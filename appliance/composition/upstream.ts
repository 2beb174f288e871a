import { derivedView } from '#appliance/base/derived-view.ts'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { QuizResult } from '#appliance/contract/quiz.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { Library } from '#appliance/library/library.ts'
import type { UpstreamForQuiz } from '#appliance/quiz/ports.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import type { ResultsQuery } from '#appliance/quiz/results.ts'
import { xapiExport } from '#appliance/quiz/xapi/export.ts'
import { Pseudonyms } from '#appliance/quiz/xapi/pseudonyms.ts'
import { countsStatement, homePageOf } from '#appliance/quiz/xapi/statements.ts'
import type { StatementsOf } from '#appliance/quiz/xapi/statements.ts'
import type { Database } from '#appliance/storage/database.ts'
import { Outbox } from '#appliance/upstream/outbox.ts'
import type { Letter } from '#appliance/upstream/outbox.ts'
import { Upstream } from '#appliance/upstream/upstream.ts'
import { isInClass } from './class-now.ts'

interface UpstreamParts {
  bus: BoxBus
  clock: Clock
  log: Log
  random: () => number
  database: Database
  settings: Settings
  lesson: Lesson
  /** Both are built after the line upwards, which counts on the one and is told by the other. */
  library: () => Pick<Library, 'tookElsewhere'>
  quiz: () => Quiz
  boxId: () => string
}

/** Statements of the Experience API, for whoever downloads them. */
export type XapiDownload = (query: ResultsQuery) => AsyncGenerator<string>

/** A year of questions, where nobody ever takes them. */
const MOST_LETTERS = 2000

export function buildUpstream({ database, settings, lesson, library, quiz, boxId, ...common }: UpstreamParts): {
  upstream: Upstream
  forQuiz: UpstreamForQuiz
  statements: XapiDownload
} {
  const { clock, log } = common
  const inClass = (): boolean => isInClass(lesson.view.value, clock.now())
  const of = (wording: boolean): StatementsOf => statementsOf(settings, boxId(), wording)
  const upstream = new Upstream({
    ...{ ...common, settings: () => settings.value.quiz.xapi, isInClass: inClass, classRunning: derivedView([lesson.view], inClass) },
    ...{ outbox: new Outbox({ db: database, stream: 'xapi', most: MOST_LETTERS }), tookUplink: (bytes) => library().tookElsewhere(bytes) },
  })
  settings.watch(() => upstream.settingsChanged())
  const pseudonyms = new Pseudonyms(database)
  return {
    upstream,
    forQuiz: {
      alongside: (result) => {
        try {
          return upstream.appending(() => lettersOf(result, of(settings.value.quiz.xapi.wording)))
        } catch (thrown) {
          // The question is kept all the same.
          log.error({ poll: result.id, reason: sentenceOf(thrown) }, 'results not written for upstream')
          return []
        }
      },
    },
    statements: (query) => xapiExport(query, { results: quiz().results, pseudonyms, of: () => of(true) }),
  }
}

function statementsOf(settings: Settings, box: string, wording: boolean): StatementsOf {
  const { school, box: about } = settings.value
  return { box, homePage: homePageOf({ school: school.id, box }), manner: { language: about.language, wording } }
}

/** One for each vote in which anybody answered. */
function lettersOf(result: QuizResult, of: StatementsOf): Letter[] {
  return result.rounds
    .filter(({ tally }) => tally.answered > 0)
    .map((round) => countsStatement(result, round, of))
    .map((statement) => ({ id: statement.id, body: JSON.stringify(statement) }))
}
