import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aClaimedBox, aWebBox, claimCodeOf } from './a-web-box.ts'

const claim = { pin: '246810', passphrase: 'river stone lamp bell', school: '云岭小学', room: '三年二班' }

describe('claiming a box', () => {
  it('makes the device that knows the claim code its technician, remembered, and holder of the lesson', async () => {
    const box = await aWebBox()
    const phone = box.visitor()
    const answer = await phone.post('/api/v1/sign-in/claim', { ...claim, code: await claimCodeOf(box) })
    expect(answer.body).toMatchObject({ role: 'technician', claimed: true, remembered: true, holder: 'you' })
    expect((await phone.get('/api/v1/session')).body).toMatchObject({ role: 'technician' })
    expect((await phone.get('/api/v1/box')).body).toMatchObject({ school: '云岭小学', room: '三年二班', claimed: true })
  })

  it('keeps the claim code where only the box may read it, through restarts, until the box is claimed', async () => {
    const box = await aWebBox()
    const code = await claimCodeOf(box)
    expect((await stat(join(box.data, 'claim-code'))).mode & 0o777).toBe(0o600)
    await box.stop()
    const again = await aWebBox({ data: box.data })
    expect(await claimCodeOf(again)).toBe(code)
    await again.visitor().post('/api/v1/sign-in/claim', { ...claim, code })
    await expect(access(join(box.data, 'claim-code'))).rejects.toThrow('ENOENT')
  })

  it('refuses a wrong claim code, and a second claim', async () => {
    const box = await aWebBox()
    const code = await claimCodeOf(box)
    const wrong = code === '000000' ? '000001' : '000000'
    expect((await box.visitor().post('/api/v1/sign-in/claim', { ...claim, code: wrong })).body).toMatchObject({ code: 'SECRET_WRONG' })
    expect((await box.visitor().post('/api/v1/sign-in/claim', { ...claim, code })).status).toBe(200)
    expect((await box.visitor().post('/api/v1/sign-in/claim', { ...claim, code })).body).toMatchObject({ code: 'ALREADY_CLAIMED' })
  })

  it('lets only one of two claims at the same moment have the box', async () => {
    const box = await aWebBox()
    const code = await claimCodeOf(box)
    const answers = await Promise.all([1, 2].map(() => box.visitor().post('/api/v1/sign-in/claim', { ...claim, code })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  })

  it('lets nobody sign in before it is claimed', async () => {
    const box = await aWebBox()
    expect((await box.visitor().post('/api/v1/sign-in', { by: 'pin', secret: '246810' })).body).toMatchObject({ code: 'NOT_CLAIMED' })
  })

  it('writes neither PIN nor passphrase nor cookie to its disk', async () => {
    const { db, claimer } = await aClaimedBox()
    const dump = JSON.stringify([db.read('SELECT * FROM secrets'), db.read('SELECT * FROM sessions'), db.read('SELECT * FROM facts_kv')])
    for (const secret of ['246810', 'river stone', claimer.cookies.get('classbox_session') ?? '']) expect(dump).not.toContain(secret)
  })
})
