import { describe, expect, it } from 'vitest'
import { hours, minutes } from '#appliance/base/duration.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin, aWebBox } from './a-web-box.ts'

describe('who runs the lesson', () => {
  it('gives the lesson to the phone that types the code on the screen, and takes the code away', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', holder: 'you', remembered: false })
    expect(box.signIn.codes.value).toEqual({})
  })

  it('refuses the code while somebody holds the lesson, even the right one', async () => {
    const box = await aClaimedBox()
    const { code } = box.signIn.codes.value
    await aTeacherByCode(box)
    for (let n = 0; n < 5; n++) {
      const pupil = await box.visitor().post('/api/v1/sign-in', { by: 'code', secret: code })
      expect(pupil.body).toMatchObject({ code: 'LESSON_HELD_BY_OTHER' })
    }
  })

  it('refuses a code that was noted down during the lesson once the lesson is over', async () => {
    const box = await aClaimedBox()
    const { code } = box.signIn.codes.value
    const teacher = await aTeacherByCode(box)
    await teacher.post('/api/v1/lesson/start', {})
    await teacher.post('/api/v1/lesson/end', {})
    expect(box.signIn.codes.value.code).toMatch(/^[0-9]{6}$/u)
    expect(box.signIn.codes.value.code).not.toBe(code)
    expect((await box.visitor().post('/api/v1/sign-in', { by: 'code', secret: code })).body).toMatchObject({ code: 'SECRET_WRONG' })
  })

  it('lets the teacher start again after End without a code, for two hours', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    await teacher.post('/api/v1/lesson/start', {})
    await teacher.post('/api/v1/lesson/end', {})
    box.clock.advance(hours(2) - minutes(1))
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', holder: 'nobody' })
    box.clock.advance(minutes(2))
    expect((await teacher.post('/api/v1/lesson/start', {})).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
  })

  it('signs out whoever came by the code as soon as the PIN takes the lesson', async () => {
    const box = await aClaimedBox()
    const pupil = await aTeacherByCode(box)
    await pupil.post('/api/v1/lesson/start', {})
    const teacher = await aTeacherByPin(box)
    expect((await teacher.post('/api/v1/lesson/end', {})).body).toMatchObject({ code: 'LESSON_HELD_BY_OTHER' })
    expect((await teacher.post('/api/v1/lesson/take')).body).toMatchObject({ holder: 'you' })
    expect((await pupil.post('/api/v1/lesson/black', { black: true })).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
    expect(box.lesson.view.value.phase).toBe('live')
  })

  it('does not let a phone that came by a code take the lesson from another', async () => {
    const box = await aClaimedBox()
    const first = await aTeacherByCode(box)
    await first.post('/api/v1/lesson/start', {})
    await first.post('/api/v1/lesson/end', {})
    expect((await first.post('/api/v1/lesson/take')).body).toMatchObject({ code: 'NOT_THE_HOLDER' })
    await box.claimer.post('/api/v1/sign-in', { by: 'pin', secret: '246810' })
    expect((await first.post('/api/v1/lesson/take')).status).toBeGreaterThanOrEqual(401)
  })

  it('lets a second device in only when the holder allows it, and then lets it command', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    await teacher.post('/api/v1/lesson/start', {})
    const tablet = box.visitor()
    expect((await tablet.post('/api/v1/sign-in/ask', { label: '王老师的平板' })).body).toMatchObject({ role: 'guest', asking: true })
    expect((await tablet.post('/api/v1/lesson/black', { black: true })).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
    const { asks } = (await teacher.get('/api/v1/session')).body as { asks: { id: string; label: string }[] }
    expect(asks).toMatchObject([{ label: '王老师的平板' }])
    expect((await tablet.post(`/api/v1/sign-in/asks/${asks[0]?.id}`, { allow: true })).status).toBe(401)
    await teacher.post(`/api/v1/sign-in/asks/${asks[0]?.id}`, { allow: true })
    expect((await tablet.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', asking: false, holder: 'other' })
    expect((await tablet.post('/api/v1/lesson/black', { black: true })).body).toMatchObject({ black: true })
  })

  it('keeps a device out that the holder refuses', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    const tablet = box.visitor()
    await tablet.post('/api/v1/sign-in/ask', {})
    const { asks } = (await teacher.get('/api/v1/session')).body as { asks: { id: string }[] }
    await teacher.post(`/api/v1/sign-in/asks/${asks[0]?.id}`, { allow: false })
    expect((await tablet.get('/api/v1/session')).body).toMatchObject({ role: 'guest', asking: false })
    expect((await teacher.post(`/api/v1/sign-in/asks/${asks[0]?.id}`, { allow: true })).body).toMatchObject({ code: 'ASK_UNKNOWN' })
  })

  it('does not let one address bury the teacher in requests', async () => {
    const box = await aClaimedBox()
    await aTeacherByCode(box)
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push((await box.visitor().post('/api/v1/sign-in/ask', {})).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('forgets a device that nobody has answered for five minutes', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    const tablet = box.visitor()
    await tablet.post('/api/v1/sign-in/ask', {})
    box.clock.advance(minutes(5))
    expect((await tablet.get('/api/v1/session')).body).toMatchObject({ asking: false })
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ asks: [] })
  })

  it('gives the lesson back when whoever took it does not start it', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    box.clock.advance(minutes(16))
    await box.signIn.settled()
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ holder: 'nobody' })
    expect(box.signIn.codes.value.code).toBeDefined()
  })

  it('knows after a power cut who held the lesson', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    await teacher.post('/api/v1/lesson/start', {})
    await box.stop()
    const again = await aWebBox({ data: box.data })
    const phone = again.visitor()
    phone.cookies.set('classbox_session', teacher.cookies.get('classbox_session') ?? '')
    expect((await phone.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', holder: 'you' })
    expect(again.signIn.codes.value).toEqual({})
    expect((await phone.post('/api/v1/lesson/end', {})).body).toMatchObject({ phase: 'wrapping', running: false })
  })
})
