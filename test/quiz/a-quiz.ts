import { BoxBus } from '#appliance/base/bus.ts'
import { milliseconds, minutes } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { AskRequest, QuizChoice, QuizQuestion, QuizView } from '#appliance/contract/quiz.ts'
import { PhoneStore } from '#appliance/quiz/phone-store.ts'
import { PollStore } from '#appliance/quiz/poll-store.ts'
import type { ClassAbout, Cue, PupilForQuiz, QuizItem, SheetStepForQuiz, Taken } from '#appliance/quiz/ports.ts'
import { PreparedStore } from '#appliance/quiz/prepared-store.ts'
import { Quiz } from '#appliance/quiz/quiz.ts'
import { Results } from '#appliance/quiz/results.ts'
import type { Database } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'

export const OPTIONS = [{}, {}, {}, {}]
export const ABCD: QuizQuestion = { kind: 'single', options: OPTIONS }

/** What a room has beside its quiz; it outlives one. */
export class ToldRoom {
  readonly clock = new ManualClock()
  /** Pupils by their devices; a seat is that of the pupil who has it. */
  readonly pupils = new Map<string, PupilForQuiz>()
  /** What pupils are called, by id. */
  readonly names = new Map<string, string>()
  phonesAnswer = true
  closed = false
  present: number | undefined
  about: ClassAbout = {}
  readonly quizzes = new Map<string, QuizItem>()
  readonly steps = new Map<string, SheetStepForQuiz>()
  cues: { cues: Cue[]; placeMs: number } | undefined
  dated = true
  /** Nobody may have mistyped the date. */
  sure = true
  readonly classNow = new View<number | undefined>(undefined)
  /** What receivers were told. */
  readonly receivers: string[] = []

  /** A class of so many, at seats from 1 on, each with a clicker. */
  seat(many: number): void {
    for (let at = 1; at <= many; at += 1)
      this.pupils.set(`clicker:${at}`, { id: `pupil-${at}`, seat: String(at), group: `group-${at % 4}` })
    this.closed = true
    this.present = many
  }

  /** A quiz of the library. */
  shelve(itemId: string, questions: readonly QuizQuestion[], topic?: string): void {
    const bytes = Buffer.from(JSON.stringify({ questions }))
    this.quizzes.set(itemId, { title: { 'zh-Hans': itemId }, topic, read: () => Promise.resolve(bytes) })
  }
}

export interface AQuizOptions {
  readonly room?: ToldRoom
  readonly db?: Database
}

/** A quiz that is open for business, over a real database; with short words for what a teacher and a class do. */
export async function aQuiz({ room = new ToldRoom(), db }: AQuizOptions = {}) {
  const database = db ?? (await aDatabase())
  const { clock } = room
  const bus = new BoxBus(clock, (name, thrown) => {
    throw new Error(`a listener of ${name} failed`, { cause: thrown })
  })
  const facts: Fact[] = []
  bus.onAny((fact) => facts.push(fact))
  const polls = new PollStore(database)
  const quiz = new Quiz({
    ...{ bus, clock, log: createLog('silent'), results: new Results(database, polls), classNow: room.classNow },
    stores: { polls, prepared: new PreparedStore(database), phones: new PhoneStore(database) },
    roster: {
      pupilOf: (device) => room.pupils.get(device),
      pupilAt: (seat) => [...room.pupils.values()].find((pupil) => pupil.seat === seat),
      calledOf: (pupil) => {
        const known = [...room.pupils.values()].find(({ id }) => id === pupil)
        return known === undefined ? undefined : { seat: known.seat ?? '', name: room.names.get(pupil) }
      },
      expected: () => room.present,
      isClosed: () => room.closed,
    },
    class: { about: () => room.about },
    library: { quiz: (itemId) => room.quizzes.get(itemId) },
    sheet: { step: (stepId) => room.steps.get(stepId) },
    cues: { now: () => room.cues },
    upstream: { alongside: () => [] },
    receivers: { open: ({ answers }) => void room.receivers.push(`open ${answers}`), close: () => void room.receivers.push('close') },
    ...{ dateKnown: () => room.dated, dateSure: () => room.dated && room.sure },
    phonesAnswer: () => room.phonesAnswer,
  })
  await quiz.start()
  const view = (): QuizView => quiz.view.value
  const ask = (question: AskRequest['ask'] | QuizQuestion, more: Partial<AskRequest> = {}): Promise<QuizView> =>
    quiz.ask({ on: view().on, ask: 'kind' in question ? { question } : question, ...more })
  const choose = (choice: QuizChoice): Promise<QuizView> => quiz.choose({ on: view().on, choice })
  const press = (device: string, key: string, at = clock.monotonic()): Promise<Taken> => quiz.press({ device, key, at })
  /** Lets time go on until it is settled: answers are gathered for a moment, and then the disk takes its own time. */
  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    clock.advance(milliseconds(5))
    return promise
  }
  const answer = async (device: string, key: string): Promise<Taken['taken']> => (await settle(press(device, key))).taken
  return {
    ...{ quiz, room, db: database, bus, facts, clock, view, ask, choose, press, answer, settle },
    /** What the projector is told, after all that was about to be. */
    shown: () => {
      clock.advance(milliseconds(50))
      return quiz.question.value
    },
    tally: () => {
      clock.advance(milliseconds(50))
      return view().poll?.rounds.at(-1)?.tally
    },
    strays: () => {
      clock.advance(milliseconds(50))
      return view().poll?.rounds.at(-1)?.strays
    },
    told: () => facts.map(({ name }) => name),
    /** Half a class answers A, the others B, and the last one C. */
    wholeClass: async (many: number): Promise<void> => {
      const keyOf = (at: number): string => (at === many ? 'C' : at % 2 === 0 ? 'A' : 'B')
      await settle(Promise.all(Array.from({ length: many }, (_, at) => press(`clicker:${at + 1}`, keyOf(at + 1)))))
    },
  }
}

/** A class that has begun, with so many pupils. */
export function aRoom(many = 0): ToldRoom {
  const room = new ToldRoom()
  if (many > 0) room.seat(many)
  room.classNow.set(room.clock.now() - minutes(10))
  return room
}
