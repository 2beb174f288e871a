import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'
import { Tutoring } from './run-sheet.ts'
import { PeriodNumber } from './timetable.ts'

/*
 * The lesson: what the room should be seeing now, and why. Spans are milliseconds, instants epoch milliseconds by the box's clock.
 */

/**
 * idle: the welcome is on the screens. warming: a lesson of the timetable is near, its source is asked for, and the picture waits for a tap.
 * live: the class is on, and the far teacher is shown or expected. replaying: the lesson was lost, its own recording carries on.
 * catching-up: the far teacher, later than live. local: a recorded lesson, or something of the local pack where nothing else is to be had.
 * paused: the tutor explains. wrapping: the class is over, its report is shown.
 */
export const LessonPhase = Type.Enum(['idle', 'warming', 'live', 'replaying', 'catching-up', 'local', 'paused', 'wrapping'])
export type LessonPhase = Static<typeof LessonPhase>

/**
 * Why the phase is what it is, one literal for each sentence that a page can say. tap: somebody asked for it. bell: the timetable did.
 * power: the box has started again in class. lost: the source failed or stood still. back: it has been well for a while.
 * chosen: somebody put this source first. over: what was shown is through. unstarted: nobody started the lesson while it was time.
 * left: the class was of an earlier day.
 */
export const LessonReason = Type.Enum(['tap', 'bell', 'power', 'lost', 'back', 'chosen', 'over', 'unstarted', 'left'])
export type LessonReason = Static<typeof LessonReason>

/** A lesson of the timetable as it stood when the class began, or as it stands. */
export const PlannedClass = Type.Object({
  /** As the timetable calls it, and all names that it goes by there. */
  key: Type.String(),
  keys: Type.Array(Type.String()),
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  period: Type.Optional(PeriodNumber),
  subject: Type.Optional(Type.String()),
  title: Type.Optional(ByLanguage),
  class: Type.Optional(Type.String()),
  leadTeacher: Type.Optional(Type.String()),
  item: Type.Optional(ItemId),
  fallback: Type.Optional(Type.Array(ItemId)),
  startByBell: Type.Optional(Type.Boolean()),
})
export type PlannedClass = Static<typeof PlannedClass>

/** How long the room saw what. lost: neither the lesson nor anything in its stead. */
export const LessonSpans = Type.Object({
  live: Type.Integer(),
  recording: Type.Integer(),
  behind: Type.Integer(),
  local: Type.Integer(),
  paused: Type.Integer(),
  lost: Type.Integer(),
})
export type LessonSpans = Static<typeof LessonSpans>

/** What became of a class. */
export const LessonReport = Type.Object({
  startedAt: Type.Integer(),
  endedAt: Type.Integer(),
  planned: Type.Optional(PlannedClass),
  spans: LessonSpans,
  /** How often the box changed by itself from one source to another. */
  switches: Type.Integer(),
})
export type LessonReport = Static<typeof LessonReport>

/**
 * What carries this lesson on where its line breaks. ready: at once. coming: it is being fetched. none: nothing of it is known, or it may
 * not be shown.
 */
export const StandInView = Type.Object({
  recording: Type.Enum(['ready', 'coming', 'none']),
  /** Films of the local pack that are on the box. */
  pack: Type.Integer(),
})
export type StandInView = Static<typeof StandInView>

/** `ask: lesson`. Survives a power cut. */
export const LessonView = Type.Object(
  {
    phase: LessonPhase,
    /** A class is being given: from Start to End, whatever the room sees. */
    running: Type.Boolean(),
    channel: Type.String(),
    /** Only while it runs. */
    startedAt: Type.Optional(Type.Integer()),
    /** Whether the class runs on the box's own sample. */
    sample: Type.Boolean(),
    /** The projector is black on the teacher's wish, whatever the lesson does. */
    black: Type.Boolean(),
    /** Why the phase is what it is, and since when. */
    because: Type.Optional(Type.Object({ reason: LessonReason, at: Type.Integer() })),
    /** The lesson of the timetable that is given, or prepared. */
    planned: Type.Optional(PlannedClass),
    /** What comes after it; `due`: its bell has rung, and this class still runs. */
    next: Type.Optional(Type.Object({ lesson: PlannedClass, due: Type.Boolean() })),
    /** Nobody vouches for the date: no lesson is prepared or started by itself. */
    awaitsDate: Type.Boolean(),
    standIn: Type.Optional(StandInView),
    /** The tutor explains. `behindMs`: how far the room was behind when that began; while it is held, it grows from there. */
    pause: Type.Optional(Type.Object({ live: Tutoring, since: Type.Integer(), behindMs: Type.Integer() })),
    /** How far the room is behind the far teacher; not while it is held. */
    behindMs: Type.Optional(Type.Integer()),
    /** By how much what is taught ends after the bell; while it is held, by how much it would have, had it gone on when that began. */
    pastBellMs: Type.Optional(Type.Integer()),
    /** What is taught is itself a film: it waits while the tutor explains, and nothing of it is missed. */
    film: Type.Optional(Type.Boolean()),
    /** What the room missed and its origin still has: since when (epoch milliseconds), and how much. */
    missed: Type.Optional(Type.Object({ since: Type.Integer(), ms: Type.Integer() })),
    /** Which kind of source somebody has put first; absent: the box decides. */
    prefers: Type.Optional(Type.Enum(['live', 'recording', 'pack'])),
    /** The class so far, as of `asOf`; pages count on in the bucket that `counts` names. */
    spans: Type.Optional(
      Type.Object({
        ...{ asOf: Type.Integer(), counts: Type.Enum(['live', 'recording', 'behind', 'local', 'paused', 'lost']) },
        ...LessonSpans.properties,
      }),
    ),
    /** Of the class that was given last; only while wrapping, and until the next is prepared. */
    report: Type.Optional(LessonReport),
  },
  { $id: 'LessonView' },
)
export type LessonView = Static<typeof LessonView>

/** `key`: the lesson of the timetable that is meant; else the one that is on, or about to be. `instead`: ends the class that runs. */
export const LessonStart = Type.Object({
  sample: Type.Optional(Type.Boolean()),
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
  instead: Type.Optional(Type.Boolean()),
})
export type LessonStart = Static<typeof LessonStart>

export const BlackChange = Type.Object({ black: Type.Boolean() })

export const PauseChange = Type.Object({ live: Tutoring })
export type PauseChange = Static<typeof PauseChange>

/** null: the box decides. */
export const PreferenceChange = Type.Object({ prefers: Type.Union([Type.Enum(['live', 'recording', 'pack']), Type.Null()]) })
export type PreferenceChange = Static<typeof PreferenceChange>
