import { describe, expect, it } from 'vitest'
import { View } from '#appliance/base/view.ts'
import type { RecordingsView } from '#appliance/contract/recordings.ts'
import { recordingCheck } from '#appliance/live/recorder/recording-check.ts'

const WELL: RecordingsView = { recordings: [], on: true, exportTo: [], bytes: 0, quotaBytes: 1, freeBytes: 1 }

describe('the check of the recording', () => {
  it.each(['disk-full', 'disk-failed'] as const)('says that the lesson is not being recorded, and what to do: %s', async (trouble) => {
    const issue = await recordingCheck(new View<RecordingsView>({ ...WELL, trouble })).look()
    expect(issue).toMatchObject({ severity: 'warning', says: { 'zh-Hans': expect.stringContaining('录像') as string } })
    expect(issue?.remedy.en).toContain('The lesson can go on')
  })

  it('is silent while all is well, and leaves a rare codec to the stream’s own words', async () => {
    const view = new View<RecordingsView>(WELL)
    const check = recordingCheck(view)
    expect(await check.look()).toBeUndefined()
    view.set({ ...WELL, trouble: 'codec-rare' })
    expect(await check.look()).toBeUndefined()
  })
})
