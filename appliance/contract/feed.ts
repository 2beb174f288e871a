import Type from 'typebox'
import type { Static } from 'typebox'
import type { BoxView } from './box.ts'
import type { Fact } from './facts.ts'
import type { HealthView } from './health.ts'
import type { LessonView } from './lesson.ts'
import type { LibraryView } from './library.ts'
import type { LiveView } from './live.ts'
import type { QuestionOnShow, QuizView } from './quiz.ts'
import type { RecordingsView } from './recordings.ts'
import { ScreenReport } from './screens.ts'
import type { AttendanceAsked, RosterView, RosterWall } from './roster.ts'
import type { RunSheetsView } from './run-sheet.ts'
import type { RunView } from './run.ts'
import type { ScreenOrders, ScreensView } from './screens.ts'
import type { SessionView } from './sign-in.ts'
import type { TimetableView } from './timetable.ts'

/** The views that the feed carries, by the name of their room. Which role gets which: web/feed-filter.ts. */
export interface FeedViews {
  box: BoxView
  session: SessionView
  live: LiveView
  recordings: RecordingsView
  library: LibraryView
  lesson: LessonView
  timetable: TimetableView
  runSheets: RunSheetsView
  run: RunView
  roster: RosterView
  rosterWall: RosterWall
  attendance: AttendanceAsked
  quiz: QuizView
  question: QuestionOnShow
  screens: ScreensView
  orders: ScreenOrders
  health: HealthView
}

export type FeedRoom = keyof FeedViews

/** Box → page, one JSON text frame each. A view is always whole; after connecting every allowed view is sent once. */
export type FeedMessage =
  | { [R in FeedRoom]: { type: 'view'; room: R; view: FeedViews[R] } }[FeedRoom]
  | { type: 'fact'; fact: Fact }
  | { type: 'pong'; echo: number; now: number }

/** Page → box. `ping` measures the clock offset and keeps sleeping phones honest. */
export const FeedWord = Type.Union([
  Type.Object({ type: Type.Literal('ping'), echo: Type.Number() }),
  Type.Object({ type: Type.Literal('report'), report: ScreenReport }),
])
export type FeedWord = Static<typeof FeedWord>
