import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { aClaimedBox, aTeacherByPin } from './a-web-box.ts'

describe('the log of a box', () => {
  it('is for a technician alone', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    for (const path of ['/api/v1/log', '/api/v1/log/file'])
      expect([(await box.visitor().get(path)).status, (await teacher.get(path)).status]).toEqual([401, 403])
  })

  it('goes on where the page has read to, and begins anew with another start of the box', async () => {
    const box = await aClaimedBox()
    const log = createLog('info', box.logbook)
    log.child({ room: 'live' }).info({ channel: 'class' }, 'channel live')
    log.warn({}, 'clock stepped')
    const first = await box.claimer.get('/api/v1/log?after=0&boot=')
    expect(first.body).toMatchObject({
      ...{ boot: 'boot-1', skipped: 0, writes: 'info' },
      lines: [
        { n: 1, room: 'live', says: 'channel live', facts: { channel: 'class' } },
        { n: 2, level: 'warn' },
      ],
    })
    log.error({}, 'disk full')
    expect((await box.claimer.get('/api/v1/log?after=2&boot=boot-1')).body).toMatchObject({ lines: [{ n: 3, says: 'disk full' }] })
    expect((await box.claimer.get('/api/v1/log?after=2&boot=boot-0')).body).toMatchObject({ lines: [{ n: 1 }, { n: 2 }, { n: 3 }] })
  })
})
