import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { Step } from '#appliance/contract/run-sheet.ts'
import type { Buttons } from '#appliance/hardware/buttons/buttons.ts'
import type { Clickers, Press } from '#appliance/hardware/clickers/clickers.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { RunSheets } from '#appliance/lesson/run-sheet/run-sheets.ts'
import type { Running } from '#appliance/lesson/run-sheet/running.ts'
import type { Library } from '#appliance/library/library.ts'
import { PhoneStore } from '#appliance/quiz/phone-store.ts'
import { PollStore } from '#appliance/quiz/poll-store.ts'
import type { ClassAbout, Cue, QuizItem, SheetStepForQuiz, UpstreamForQuiz } from '#appliance/quiz/ports.ts'
import { PreparedStore } from '#appliance/quiz/prepared-store.ts'
import { Quiz } from '#appliance/quiz/quiz.ts'
import { MOST_BYTES } from '#appliance/quiz/quiz-file.ts'
import { Results } from '#appliance/quiz/results.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import type { Database } from '#appliance/storage/database.ts'
import { toldReceivers } from './clickers.ts'

export interface QuizParts {
  bus: BoxBus
  clock: Clock
  log: Log
  database: Database
  dateKnown: () => boolean
  dateSure: () => boolean
  lesson: Lesson
  running: Running
  runSheets: Pick<RunSheets, 'get'>
  library: Library
  clickers: Clickers
  buttons: Buttons
  roster: Roster
  settings: Settings
  /** Who is told how a class answered. */
  upstream: UpstreamForQuiz
  /** Names the class that is given, as it is on the disk. */
  classNow: Watchable<number | undefined>
}

type CuesNow = { readonly cues: readonly Cue[]; readonly placeMs: number }

/** The quiz with what the lesson, the run sheet and the library are to it. */
export function buildQuiz({
  database,
  lesson,
  running,
  runSheets,
  library,
  clickers,
  buttons,
  roster,
  settings,
  ...common
}: QuizParts): Quiz {
  const polls = new PollStore(database)
  const quiz = new Quiz({
    ...common,
    stores: { polls, prepared: new PreparedStore(database), phones: new PhoneStore(database) },
    results: new Results(database, polls),
    roster,
    class: { about: () => aboutClass({ lesson, library, roster }) },
    library: { quiz: (itemId) => quizOf(library, itemId) },
    sheet: { step: (stepId, sheetId) => askedBy(stepsOf({ running, runSheets, sheetId }).find(({ id }) => id === stepId)) },
    cues: { now: () => cuesOfSheet({ running, library, clock: common.clock }) ?? cuesOfLesson({ lesson, library }) },
    receivers: toldReceivers(clickers, roster),
    phonesAnswer: () => settings.value.quiz.phones,
  })
  clickers.onPress((press) => {
    // It is for the roster, which has heard it, too.
    if (roster.view.value.wave === undefined) void answeredBy(quiz, press)
  })
  buttons.onPress((press) => {
    if (press.kind === 'button') void quiz.press({ ...press, key: '' })
    // A keypad is somebody's, as a clicker is; ENTER answers nothing, and says that somebody is here.
    else if (press.kind === 'keypad' && !roster.onPress(press) && press.key !== 'ENTER') void quiz.press(press)
  })
  roster.view.watch(() => quiz.outsideChanged())
  settings.watch(() => quiz.outsideChanged())
  return quiz
}

/** A clicker is told that its answer is stored once it is, and not before. Nothing here rejects. */
async function answeredBy(quiz: Quiz, press: Press): Promise<void> {
  const { taken } = await quiz.press(press)
  if (taken === 'stored' || taken === 'changed' || taken === 'repeated' || taken === 'back') await press.acknowledge()
}

/** What a question of this class is about, where it does not say so itself: the unit of the textbook, else what the lesson is called. */
function aboutClass({ lesson, library, roster }: { lesson: Lesson; library: Library; roster: Roster }): ClassAbout {
  const { planned } = lesson.view.value
  const { classes, now } = roster.view.value
  const inRoom = classes.find(({ id }) => id === now?.classId)?.name
  if (planned === undefined) return inRoom === undefined ? {} : { group: inRoom }
  const item = planned.item === undefined ? undefined : library.forLessons.item(planned.item)
  const title = planned.title ?? item?.title
  const named = title?.['zh-Hans'] ?? Object.values(title ?? {})[0]
  const topic = item?.textbook?.unit ?? (named === '' ? undefined : named)
  const about = { lessonKey: planned.key, subject: planned.subject, title, group: planned.class ?? inRoom, topic, keywords: item?.keywords }
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined))
}

function quizOf(library: Library, itemId: string): QuizItem | undefined {
  const item = library.forLessons.item(itemId)
  if (item?.kind !== 'quiz' || !library.forLessons.mayBeShown(itemId)) return undefined
  const sha256 = item.assets?.find(({ role }) => role === 'main')?.asset
  const topic = item.textbook?.unit ?? item.keywords?.[0]
  return {
    title: item.title,
    ...(topic === undefined ? {} : { topic }),
    ...(item.keywords === undefined ? {} : { keywords: item.keywords }),
    read: () => fileOf(library, { itemId, sha256 }),
  }
}

/** All of a small file. Rejects with BLOB_ABSENT and QUIZ_FILE_REFUSED. */
async function fileOf(library: Library, { itemId, sha256 }: { itemId: string; sha256: string | undefined }): Promise<Uint8Array> {
  const file = sha256 === undefined || library.forLessons.itemState(itemId).state !== 'ready' ? undefined : library.file(sha256, 'staff')
  if (file === undefined) throw new BoxError('BLOB_ABSENT', `the quiz ${itemId} is not on the box yet`)
  const { size } = file.reader
  if (size > MOST_BYTES) throw new BoxError('QUIZ_FILE_REFUSED', `the quiz ${itemId} has ${size} bytes, and may have ${MOST_BYTES}`)
  const bytes = Buffer.alloc(size)
  const reading = file.reader.open()
  try {
    for (let filled = 0; filled < size;) {
      const read = await reading.readAt(bytes.subarray(filled), filled)
      if (read === 0) throw new BoxError('BLOB_ABSENT', `the quiz ${itemId} is not on the disk any more`)
      filled += read
    }
    return bytes
  } finally {
    await reading.close()
  }
}

/** Of the sheet that is named, or of the one that is in use. Throws RUN_SHEET_UNKNOWN. */
function stepsOf({ running, runSheets, sheetId }: Pick<QuizParts, 'running' | 'runSheets'> & { sheetId: string | undefined }) {
  return sheetId === undefined ? (running.view.value.run?.steps.map(({ step }) => step) ?? []) : runSheets.get(sheetId).sheet.steps
}

function askedBy(step: Step | undefined): SheetStepForQuiz | undefined {
  if (step?.kind === 'question') return { question: step.question }
  return step?.kind === 'item' && step.item.kind === 'quiz' ? { itemId: step.itemId } : undefined
}

/** Of a film that a step shows, and how far it is. */
function cuesOfSheet({ running, library, clock }: { running: Running; library: Library; clock: Clock }): CuesNow | undefined {
  const { run, phase, asOf } = running.view.value
  const scene = run?.scene
  const step = run?.steps[run.at]
  if (scene?.show !== 'item' || step === undefined) return undefined
  const goesOn = phase === 'running' || phase === 'tutoring' ? clock.now() - asOf : 0
  return { cues: cuesOf(library, scene.itemId), placeMs: (scene.fromMs ?? 0) + step.spentMs + goesOn }
}

function cuesOfLesson({ lesson, library }: { lesson: Lesson; library: Library }): CuesNow | undefined {
  const { lessonPoint, view } = lesson
  const itemId = view.value.planned?.item
  if (lessonPoint === undefined || itemId === undefined) return undefined
  return { cues: cuesOf(library, itemId), placeMs: lessonPoint }
}

function cuesOf(library: Library, itemId: string): Cue[] {
  const cues = library.forLessons.item(itemId)?.cues ?? []
  return cues.flatMap(({ type, ref, atMs }) =>
    type === 'quiz' && ref !== undefined ? [{ id: `${itemId} ${atMs} ${ref}`, atMs, itemId: ref }] : [],
  )
}
