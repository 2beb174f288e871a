import { minutes } from '#appliance/base/duration.ts'
import type { RunChoice } from '#appliance/contract/run.ts'
import type { StepDraft } from '#appliance/contract/run-sheet.ts'
import { aStaffRoom, MONDAY } from './a-staff-room.ts'
import type { StaffRoomOptions } from './a-staff-room.ts'

/** Of the lesson for which every sheet here is meant. */
export const BELL = MONDAY + minutes(40)

/** A classroom that knows nothing yet but what is on its disk, with short words for what a teacher does. Not started. */
export async function aClassroom(options: StaffRoomOptions = {}) {
  const room = await aStaffRoom(options)
  const { clock, running, sheets } = room
  const run = () => running.view.value.run
  const on = () => run()?.steps[run()?.at ?? 0]?.step.id ?? ''
  return {
    ...room,
    run,
    on,
    phase: () => running.view.value.phase,
    note: () => run()?.steps[run()?.at ?? 0]?.step.note,
    figures: () => run()?.figures,
    spent: () => run()?.steps.map(({ spentMs }) => spentMs / minutes(1)),
    states: () => run()?.steps.map(({ state }) => state),
    pass: (span: number) => clock.advance(span),
    choose: (choice: RunChoice) => running.choose({ on: on(), choice }),
    next: () => running.choose({ on: on(), choice: { do: 'next' } }),
    start: async () => {
      await sheets.start()
      await running.start()
      await running.classIsKnown()
    },
  }
}

/** A class that has just begun with a sheet of these steps, which are noted 一, 二, 三 …; the bell is forty minutes away. */
export async function aClass(steps: readonly StepDraft[], options: StaffRoomOptions = {}) {
  const room = await aClassroom(options)
  const { running, sheets } = room
  await room.start()
  const { id } = (await sheets.create({ title: { 'zh-Hans': '小数乘法' } }, '王老师')).sheet
  const change = (one: Parameters<typeof sheets.change>[1]['change']) =>
    sheets.change(id, { revision: sheets.get(id).sheet.revision, change: one }, '王老师')
  for (const [place, step] of steps.entries()) await change({ do: 'insert', step: { ...step, note: '一二三四五六七八九'[place] ?? '' } })
  await change({ do: 'assign', lesson: { key: 'maths', startsAt: MONDAY, endsAt: BELL } })
  await running.begin(id)
  return { ...room, id, change }
}
