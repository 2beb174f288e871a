import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { Running } from '#appliance/lesson/run-sheet/running.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { optional, required } from '#appliance/lifecycle/start-order.ts'
import type { Step } from '#appliance/lifecycle/start-order.ts'
import type { Live } from '#appliance/live/live.ts'
import type { Plans } from './plans.ts'

type Rooms = Record<
  | 'doctor'
  | 'clockTrust'
  | 'keys'
  | 'boxId'
  | 'signIn'
  | 'screens'
  | 'web'
  | 'secure'
  | 'recordings'
  | 'library'
  | 'clickers'
  | 'buttons'
  | 'quiz'
  | 'upstream'
  | 'networkTest'
  | 'watchdog'
  | 'memory',
  Room
> & { live: Live; lesson: Lesson } & Plans

/** The rooms in the order in which they start. */
export function stepsOf(rooms: Rooms): Step[] {
  const {
    doctor,
    clockTrust,
    keys,
    boxId,
    live,
    lesson,
    signIn,
    screens,
    web,
    secure,
    recordings,
    library,
    clickers,
    buttons,
    quiz,
    upstream,
    networkTest,
    watchdog,
    memory,
  } = rooms
  const { timetable, runSheets, running, shownItems, roster } = rooms
  return [
    optional(doctor, { 'zh-Hans': '自检', en: 'Self-check' }),
    optional(clockTrust, { 'zh-Hans': '时间', en: 'Time' }),
    ...[keys, boxId].map(required),
    optional(buttons, { 'zh-Hans': '按钮和遥控器', en: 'Buttons and remotes' }),
    optional(timetable, { 'zh-Hans': '课表', en: 'Timetable' }),
    optional(runSheets, { 'zh-Hans': '课单', en: 'Run sheets' }),
    // After the sheets, one of which it may take up again.
    optional(running, { 'zh-Hans': '课单进度', en: 'Running a sheet' }),
    optional(shownItems, { 'zh-Hans': '放映记录', en: 'What was shown' }),
    // Stopped after `live`, so that a publisher who is dropped then is no loss to a class.
    optional(live.publishing, { 'zh-Hans': '教室内推流', en: 'Publishing in the room' }),
    ...[live, lesson].map(required),
    // Before the screens, which show what it says.
    optional(sheetOfClass(running), { 'zh-Hans': '课单所属课堂', en: 'Run sheet of the class' }),
    // After the lesson, to whose class it belongs who is here.
    optional(roster, { 'zh-Hans': '班级名单', en: 'Roster' }),
    // Once it is known which class goes on, and before anybody can ask.
    optional(quiz, { 'zh-Hans': '答题', en: 'Quiz' }),
    ...[signIn, screens, web].map(required),
    optional(secure, { 'zh-Hans': '加密连接', en: 'Encrypted connections' }),
    // After the web: looking through what was held keeps nobody waiting.
    optional(heldLesson({ live, lesson }), { 'zh-Hans': '暂停后续播', en: 'Held lesson' }),
    // After the web: mending a recording keeps nobody waiting.
    optional(recordings, { 'zh-Hans': '录像', en: 'Recording' }),
    optional(library, { 'zh-Hans': '资源库', en: 'Library' }),
    optional(clickers, { 'zh-Hans': '答题器', en: 'Clickers' }),
    optional(upstream, { 'zh-Hans': '上报', en: 'Reports upwards' }),
    optional(networkTest, { 'zh-Hans': '网络检测', en: 'Network test' }),
    optional(watchdog, { 'zh-Hans': '看门狗', en: 'Watchdog' }),
    optional(memory, { 'zh-Hans': '内存', en: 'Memory' }),
  ]
}

/** Once it is known which class goes on: the run sheet of another is put away. Stopped with `running`. */
function sheetOfClass(running: Running): Room {
  return { name: 'sheet of the class', start: () => running.classIsKnown(), stop: async () => undefined }
}

/** Once it is known whether a class goes on: what was held of it goes on, too. Stopped with `live`. */
function heldLesson({ live, lesson }: { live: Live; lesson: Lesson }): Room {
  const goesOn = (channel: string): boolean => lesson.view.value.running && lesson.view.value.channel === channel
  const takeUp = async (): Promise<void> => {
    await live.takeUpShifts(goesOn)
    lesson.heldIsKnown()
  }
  return { name: 'held lesson', start: takeUp, stop: async () => undefined }
}
