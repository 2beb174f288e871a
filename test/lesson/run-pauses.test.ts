import { describe, expect, it, vi } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import type { StepDraft } from '#appliance/contract/run-sheet.ts'
import { pauseTogether } from '#appliance/lesson/run-pauses.ts'
import { aClassroom } from './a-classroom.ts'
import { aClass } from './run-sheet/a-class-on-a-sheet.ts'
import { ALibrary, ITEM, LIVE } from './run-sheet/a-staff-room.ts'

/** A class that runs by a sheet of these steps; each is on until somebody taps. */
async function aClassBySheet(steps: readonly StepDraft[]) {
  const { lesson, live } = aClassroom()
  await lesson.start()
  await lesson.begin({})
  live.show({ flows: true, feeds: 'live' })
  const sheet = await aClass(steps, { library: new ALibrary().add('worksheet', { kind: 'document' }) })
  pauseTogether(sheet.running, lesson, createLog('silent'))
  const both = (): unknown[] => [lesson.view.value.pause?.live, sheet.phase()]
  const become = (ofClass: string | undefined, ofSheet: string): Promise<void> =>
    vi.waitFor(() => expect(both()).toEqual([ofClass, ofSheet]), { timeout: 10_000, interval: 2 })
  return { lesson, become, ...sheet }
}

describe('the tutor explains a document of the run sheet, and the far teacher is muted or held meanwhile', () => {
  for (const how of ['held', 'goes-on'] as const) {
    const inSheet = how === 'held' ? 'held' : 'tutoring'

    it(`tapped on the class (${how}), it ends for both with Resume on the sheet`, async () => {
      const { lesson, choose, become } = await aClassBySheet([ITEM('worksheet'), LIVE(10)])
      await lesson.pause(how)
      await become(how, inSheet)
      await choose({ do: 'resume' })
      await become(undefined, 'running')
    })

    it(`tapped on the class (${how}), it ends for both with the next step`, async () => {
      const { lesson, next, become } = await aClassBySheet([ITEM('worksheet'), LIVE(10)])
      await lesson.pause(how)
      await become(how, inSheet)
      await next()
      await become(undefined, 'running')
    })

    it(`tapped on the sheet (${how}), it ends for both with Resume on the class`, async () => {
      const { lesson, choose, become } = await aClassBySheet([ITEM('worksheet'), LIVE(10)])
      await choose({ do: 'pause', live: how })
      await become(how, inSheet)
      await lesson.resume()
      await become(undefined, 'running')
    })
  }

  it('changes from muted to held on either card for both', async () => {
    const { lesson, choose, become } = await aClassBySheet([ITEM('worksheet'), LIVE(10)])
    await choose({ do: 'pause', live: 'goes-on' })
    await become('goes-on', 'tutoring')
    await lesson.pause('held')
    await become('held', 'held')
    await choose({ do: 'pause', live: 'goes-on' })
    await become('goes-on', 'tutoring')
  })
})

it('a pause that the sheet plans mutes the far teacher, who comes back with the next step', async () => {
  const { next, become } = await aClassBySheet([LIVE(10), { kind: 'pause', minutes: 5, live: 'goes-on' }, LIVE(10)])
  await next()
  await become('goes-on', 'running')
  await next()
  await become(undefined, 'running')
})
