import { uuidOfName } from '#appliance/base/name-uuid.ts'
import type { QuizAnswer, QuizQuestion, QuizResult, QuizRoundView } from '#appliance/contract/quiz.ts'
import type { XapiActor, XapiStatement } from '#appliance/contract/xapi.ts'
import { interactionOf, responseOf } from './interaction.ts'
import type { InteractionManner } from './interaction.ts'

/*
 * What became of a question, as statements of the Experience API: of each pupil under a pseudonym, or of the class as a whole with counts alone.
 * Pure. Ids follow from the box, the question, the vote and whose it is, so that what is sent twice is known again.
 */

export interface StatementsOf {
  /** The id of the box. */
  readonly box: string
  /** IRI of the school, or of the box where the school has no name. */
  readonly homePage: string
  readonly manner: InteractionManner
}

const ANSWERED = { id: 'http://adlnet.gov/expapi/verbs/answered', display: { en: 'answered', 'zh-Hans': '回答了' } } as const
const VERSION = '1.0.3'
const OWN = 'urn:classbox:xapi:'

/** Where accounts are at home: a school that has given itself an id on all its boxes, else the box. */
export function homePageOf({ school, box }: { school: string; box: string }): string {
  return school === '' ? `urn:classbox:box:${box}` : `urn:classbox:school:${school}`
}

/** What one of the class answered in one vote. `pseudonym`: the same whenever it is the same pupil, and no way leads back from it. */
export function answerStatement(
  result: QuizResult,
  { answer, pseudonym }: { answer: QuizAnswer; pseudonym: string },
  of: StatementsOf,
): XapiStatement {
  const { round, value, right } = answer
  const isRace = result.question.kind === 'buzz'
  return {
    id: uuidOfName(`${of.box} answer ${result.id} ${round} ${pseudonym}`),
    actor: actorOf('Agent', pseudonym, of),
    ...saidOf(result, round, of),
    result: {
      response: responseOf(result.question, value),
      ...(right === undefined ? {} : { success: right }),
      ...(isRace ? { duration: `PT${(Number(value) / 1000).toFixed(2)}S` } : {}),
    },
  }
}

/** How a class answered in one vote: counts, and nothing by which anybody could be known. */
export function countsStatement(result: QuizResult, { round, tally }: QuizRoundView, of: StatementsOf): XapiStatement {
  const { answered, byHand, bars, right, wrong } = tally
  const { class: given, lesson, expected } = result
  const counts = speaksForItself(result.question) ? Object.fromEntries(bars.map(({ value, count }) => [value, count])) : undefined
  const numbers = { answered, byHand, expected, right, wrong, counts }
  return {
    id: uuidOfName(`${of.box} counts ${result.id} ${round}`),
    actor: actorOf('Group', uuidOfName(`${of.box} class ${lesson?.group ?? given ?? ''}`), of),
    ...saidOf(result, round, of),
    result: { extensions: ownWords(numbers) },
  }
}

/** What a pupil writes may be anything, also a name or a telephone number. */
function speaksForItself({ kind }: QuizQuestion): boolean {
  return kind !== 'text' && kind !== 'number' && kind !== 'buzz'
}

function saidOf(
  result: QuizResult,
  round: number,
  { box, manner }: StatementsOf,
): Pick<XapiStatement, 'verb' | 'object' | 'context' | 'version' | 'timestamp'> {
  const { class: given, lesson, identity, question, keptAt, dated } = result
  const about = { round, identity, subject: lesson?.subject, topic: question.topic, kind: question.kind }
  return {
    verb: { id: ANSWERED.id, display: { ...ANSWERED.display } },
    object: {
      objectType: 'Activity',
      id: `urn:uuid:${uuidOfName(`${box} question ${result.id}`)}`,
      definition: interactionOf(question, manner),
    },
    context: {
      ...(given === undefined ? {} : { registration: uuidOfName(`${box} lesson ${given}`) }),
      platform: 'classbox',
      extensions: ownWords(about),
    },
    ...(dated ? { timestamp: new Date(keptAt).toISOString() } : {}),
    version: VERSION,
  }
}

function actorOf(objectType: XapiActor['objectType'], name: string, { homePage }: StatementsOf): XapiActor {
  return { objectType, account: { homePage, name } }
}

function ownWords(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[`${OWN}${name}`, value]])))
}
