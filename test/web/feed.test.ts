import { describe, expect, it } from 'vitest'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { aChannel, aClaimedBox, aTeacherByCode, aTeacherByPin, aWebBox } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'

describe('the feed', () => {
  it('sends a teacher every view of the room, whole, as soon as the page is open', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    const page = await openFeed(teacher)
    await page.settled()
    expect(page.messages.flatMap((message) => (message.type === 'view' ? [message.room] : []))).toEqual([
      'box',
      'session',
      'lesson',
      'live',
      'recordings',
      'library',
      'screens',
      'health',
      'timetable',
      'runSheets',
      'run',
      'roster',
      'attendance',
      'quiz',
      'question',
    ])
    expect(page.find('session')).toMatchObject({ role: 'teacher', holder: 'you' })
  })

  it('tells a pupil’s tablet nothing but what everybody may know', async () => {
    const box = await aClaimedBox()
    const page = await openFeed(box.visitor())
    await page.settled()
    const { code } = box.signIn.codes.value
    await aTeacherByCode(box)
    await box.claimer.post('/api/v1/lesson/take')
    await page.settled()
    expect(JSON.stringify(page.messages)).not.toContain(String(code))
    expect(JSON.stringify(page.messages)).not.toContain('upstream.example')
    expect(page.facts).toEqual([])
    expect(new Set(page.messages.map((message) => (message.type === 'view' ? message.room : message.type)))).toEqual(
      new Set(['box', 'session', 'lesson', 'live', 'attendance', 'question', 'pong']),
    )
  })

  it('gives a stranger’s screen its letters and the picture, and no code', async () => {
    const box = await aWebBox()
    const screen = box.visitor()
    const page = await openFeed(screen, '?page=screen&name=Back', {
      host: `192.168.1.20:${box.web.port}`,
      origin: `http://192.168.1.20:${box.web.port}`,
    })
    await page.settled()
    const orders = page.find('orders')
    expect(orders).toMatchObject({ admitted: false, name: 'Back', scene: { kind: 'welcome' } })
    expect(orders).not.toHaveProperty('claimCode')
    expect(page.find('screens')).toBeUndefined()
    expect(page.find('session')).toBeUndefined()
  })

  it('shows the claim code, and later the lesson code, on the box’s own screen', async () => {
    const box = await aWebBox()
    const page = await openFeed(box.visitor(), '?page=screen')
    await page.settled()
    expect(page.find('orders')).toMatchObject({ admitted: true, main: true, claimCode: box.signIn.codes.value.claimCode })
  })

  it('takes nobody for the box’s own screen who comes through a proxy on the box', async () => {
    const box = await aWebBox()
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      const page = await openFeed(box.visitor(), '?page=screen', { [name]: 'for=192.168.1.30' })
      expect(await page.view('orders')).toMatchObject({ admitted: false })
    }
  })

  it('admits a screen by its letters: it gets the code, and loses it again when it is dismissed', async () => {
    const box = await aClaimedBox()
    await box.claimer.post('/api/v1/lesson/take')
    const origin = `http://192.168.1.20:${box.web.port}`
    const screen = await openFeed(box.visitor(), '?page=screen', { host: `192.168.1.20:${box.web.port}`, origin })
    const { letters, id } = await screen.view('orders')
    await box.claimer.post(`/api/v1/screens/${String(letters).toLowerCase()}/admit`)
    box.clock.advance(milliseconds(100))
    expect(await screen.view('orders', ({ admitted }) => admitted === true)).not.toHaveProperty('code')
    await box.claimer.post('/api/v1/sign-in/sign-out')
    box.clock.advance(milliseconds(100))
    expect(await screen.view('orders', ({ code }) => code !== undefined)).toMatchObject({ code: box.signIn.codes.value.code })
    const teacher = await aTeacherByPin(box)
    await teacher.ask('DELETE', `/api/v1/screens/${String(id)}`)
    box.clock.advance(milliseconds(100))
    expect(await screen.view('orders', ({ admitted }) => admitted === false)).not.toHaveProperty('code')
  })

  it('knows its admitted screens, and which one speaks, after a power cut', async () => {
    const box = await aClaimedBox({ built: true })
    await box.claimer.post('/api/v1/lesson/take')
    const host = `192.168.1.20:${box.web.port}`
    const browser = box.visitor()
    await browser.get('/screen')
    const screen = await openFeed(browser, '?page=screen', { host, origin: `http://${host}` })
    const { letters, id } = await screen.view('orders')
    await box.claimer.post(`/api/v1/screens/${String(letters)}/admit`)
    await box.claimer.post(`/api/v1/screens/${String(id)}/main`)
    await box.stop()
    const again = await aWebBox({ data: box.data })
    const back = again.visitor()
    back.cookies.set('classbox_screen', browser.cookies.get('classbox_screen') ?? '')
    const origin = `http://192.168.1.20:${again.web.port}`
    const page = await openFeed(back, '?page=screen', { host: `192.168.1.20:${again.web.port}`, origin })
    expect(await page.view('orders')).toMatchObject({ id, admitted: true, main: true })
  })

  it('lets a remembered phone admit a screen while nobody runs the lesson, and take the lesson by it', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    await teacher.post('/api/v1/lesson/start', {})
    await teacher.post('/api/v1/lesson/end', {})
    const host = `192.168.1.20:${box.web.port}`
    const screen = await openFeed(box.visitor(), '?page=screen', { host, origin: `http://${host}` })
    const { letters } = await screen.view('orders')
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ holder: 'nobody', role: 'teacher' })
    expect((await teacher.post(`/api/v1/screens/${String(letters)}/admit`)).status).toBe(200)
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ holder: 'you' })
  })

  it('does not let a phone that came by the code admit a screen after its lesson', async () => {
    const box = await aClaimedBox()
    const pupil = await aTeacherByCode(box)
    await pupil.post('/api/v1/lesson/start', {})
    await pupil.post('/api/v1/lesson/end', {})
    expect((await pupil.post('/api/v1/screens/ABCD/admit')).body).toMatchObject({ code: 'NOT_THE_HOLDER' })
    expect((await pupil.get('/api/v1/session')).body).toMatchObject({ holder: 'nobody' })
  })

  it('does not let a guest, or a teacher who does not run the lesson, admit a screen', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    await box.claimer.post('/api/v1/lesson/take')
    expect((await box.visitor().post('/api/v1/screens/ABCD/admit')).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
    expect((await teacher.post('/api/v1/screens/ABCD/admit')).body).toMatchObject({ code: 'NOT_THE_HOLDER' })
    expect((await box.claimer.post('/api/v1/screens/ABCD/admit')).body).toMatchObject({ code: 'SCREEN_UNKNOWN' })
  })

  it('tells a waiting device that it was let in, without its page doing anything', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    const tablet = box.visitor()
    await tablet.post('/api/v1/sign-in/ask', {})
    const page = await openFeed(tablet)
    expect(await page.view('session')).toMatchObject({ role: 'guest', asking: true })
    const holder = await openFeed(teacher)
    const { asks } = (await holder.view('session')) as { asks: { id: string }[] }
    await teacher.post(`/api/v1/sign-in/asks/${asks[0]?.id}`, { allow: true })
    box.clock.advance(milliseconds(100))
    expect(await page.view('session', ({ role }) => role === 'teacher')).toMatchObject({ asking: false })
    expect(await page.view('screens')).toBeDefined()
  })

  it('ends with the session: who was thrown out hears nothing more', async () => {
    const box = await aClaimedBox()
    const pupil = await aTeacherByCode(box)
    const page = await openFeed(pupil)
    await box.claimer.post('/api/v1/lesson/take')
    expect(await page.untilClosed()).toEqual({ code: 4401, reason: 'signed out' })
  })

  it('sends a view at most ten times a second, and always the newest', async () => {
    const box = await aClaimedBox()
    const page = await openFeed(await aTeacherByCode(box))
    await page.settled()
    const before = page.messages.length
    for (let viewers = 1; viewers <= 50; viewers++) box.live.view.set({ ...box.live.view.value, rtmpPort: viewers })
    await page.settled()
    expect(page.messages.length - before).toBeLessThanOrEqual(3)
    box.clock.advance(milliseconds(100))
    expect(await page.view('live', ({ rtmpPort }) => rtmpPort === 50)).toBeDefined()
  })

  it('keeps what a screen reports, and shows it to teachers', async () => {
    const box = await aClaimedBox()
    const screen = await openFeed(box.visitor(), '?page=screen')
    screen.say({ type: 'report', report: { shows: 'live', delay: 200 } })
    await screen.settled()
    const page = await openFeed(await aTeacherByCode(box))
    expect(await page.view('screens')).toMatchObject({ screens: [{ connected: true, report: { shows: 'live', delay: 200 } }] })
  })

  it('closes on words that are none, on reports from people’s pages, and on too many words', async () => {
    const box = await aClaimedBox()
    for (const word of ['no json', { type: 'dance' }, { type: 'report', report: { shows: 'live' } }]) {
      const page = await openFeed(box.visitor())
      page.say(word)
      expect(await page.untilClosed()).toMatchObject({ code: 1008 })
    }
    const noisy = await openFeed(box.visitor())
    for (let n = 0; n < 60; n++) noisy.say({ type: 'ping', echo: n })
    expect(await noisy.untilClosed()).toEqual({ code: 1008, reason: 'too many words' })
  })

  it('cannot be opened by somebody else’s page, even with the teacher’s cookie', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    const page = await openFeed(teacher, '', { origin: 'http://evil.example' })
    expect(page.messages).toEqual([])
    expect(page.closed).toBeDefined()
    const rebound = await openFeed(teacher, '', { host: 'evil.example', origin: 'http://evil.example' })
    expect(rebound.messages).toEqual([])
  })

  it('lets go of a page that does not answer', async () => {
    const box = await aClaimedBox()
    const page = await openFeed(box.visitor())
    page.socket.pause()
    box.clock.advance(seconds(40))
    page.socket.resume()
    expect(await page.untilClosed()).toMatchObject({ code: 1006 })
  })

  it('does not keep what a page that has stopped reading will never take', async () => {
    const box = await aClaimedBox()
    const page = await openFeed(box.visitor())
    page.socket.pause()
    for (let n = 0; n < 400; n++) {
      box.live.view.set({ ...box.live.view.value, channels: [{ ...aChannel, name: `${n}${'x'.repeat(60_000)}` }] })
      box.clock.advance(milliseconds(100))
    }
    page.socket.resume()
    expect(await page.untilClosed()).toMatchObject({ code: 1006 })
  })

  it('closes all pages when the box stops', async () => {
    const box = await aClaimedBox()
    const page = await openFeed(box.visitor())
    await box.stop()
    expect(await page.untilClosed()).toMatchObject({ code: 1001 })
  })

  it('does not keep the box from stopping when a page never answers', async () => {
    const box = await aClaimedBox()
    const page = await openFeed(box.visitor())
    page.socket.pause()
    const stopped = box.web.stop()
    box.clock.advance(milliseconds(500))
    await stopped
  })
})
