import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { aClaimedBox, aTeacherByPin } from './a-web-box.ts'

describe('starting the box again', () => {
  it('is for a technician alone, and happens once the answer is on its way', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    expect([(await box.visitor().post('/api/v1/restart', {})).status, (await teacher.post('/api/v1/restart', {})).status]).toEqual([
      401, 403,
    ])
    expect((await box.claimer.post('/api/v1/restart', {})).status).toBe(200)
    expect((await box.claimer.post('/api/v1/restart', {})).status).toBe(200)
    box.clock.advance(seconds(1))
    expect(box.starts).toEqual(['again'])
  })

  it('is refused while a class is given, unless that is meant', async () => {
    const box = await aClaimedBox()
    await box.claimer.post('/api/v1/lesson/start', {})
    const refused = await box.claimer.post('/api/v1/restart', {})
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'CLASS_RUNNING' }])
    box.clock.advance(seconds(1))
    expect(box.starts).toEqual([])
    expect((await box.claimer.post('/api/v1/restart', { inClass: true })).status).toBe(200)
    box.clock.advance(seconds(1))
    expect(box.starts).toEqual(['again'])
  })
})
