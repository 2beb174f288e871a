import { describe, expect, it } from 'vitest'
import { aClaimedBox, aTeacherByPin } from './a-web-box.ts'

describe('the test of the network over HTTP', () => {
  it('is for a technician alone, and is told as it goes', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const path = '/api/v1/network-test'
    expect([(await box.visitor().get(path)).status, (await teacher.post(path, {})).status]).toEqual([401, 403])
    const before = await box.claimer.get(path)
    expect(before.body).toMatchObject({ running: false, mostBytes: 0, steps: [{ id: 'cable', state: 'waiting' }, {}, {}, {}] })
    expect((await box.claimer.post(path, {})).body).toMatchObject({ running: true })
  })
})
