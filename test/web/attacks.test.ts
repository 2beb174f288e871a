import { describe, expect, it } from 'vitest'
import { hours, seconds } from '#appliance/base/duration.ts'
import type { SignedInDevice } from '#appliance/contract/sign-in.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin, aWebBox, claimCodeOf } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'
import type { Visitor } from './visitor.ts'

/*
 * Each attack on the doors of the box, and where a test makes it. What stands elsewhere is named by its file.
 *
 * | attack | what is expected | test |
 * |---|---|---|
 * | CSRF: a page elsewhere commands with the teacher's cookie | 403 for every command, whatever its form | a page of somebody else |
 * | a page that came over HTTP commands over HTTPS | 403 | https.test.ts |
 * | DNS rebinding: a stranger's name points to the box | 421, by HTTP, HTTPS and WebSocket | a page of somebody else; https.test.ts |
 * | WebSocket from another origin | no feed, for people and screens | a page of somebody else; feed.test.ts; https.test.ts |
 * | clickjacking | no page and no answer may be framed | a page of somebody else |
 * | session fixation | a new cookie at every sign-in, and when a device is let in | a stolen or planted cookie |
 * | guessing PIN, passphrase, lesson code, claim code | growing waits, also across addresses | somebody who guesses; delays.test.ts |
 * | a lesson code noted down or scanned during the lesson | worth nothing after it, nor while somebody holds it | hold.test.ts; here |
 * | the feed of another role | each role hears its rooms and no other | what each role may do; feed.test.ts |
 * | a stolen device | is out, its feed with it, as soon as the technician sends it away | a stolen or planted cookie |
 * | connections held open, handshakes never ended | nobody else is kept out | connections.test.ts; secure/secure.test.ts; quick-door.test.ts |
 * | damaged RTMP, a publisher without a key | the connection ends, the class goes on | live/ingest-hostile.test.ts, live/ingest-fuzz.test.ts |
 */

const guess = (who: Visitor, secret: string) => who.post('/api/v1/sign-in', { by: 'pin', secret })

async function wrongTries(box: WebBox, { times, from = '127.0.0.1' }: { times: number; from?: string }) {
  const answers = []
  for (let n = 0; n < times; n++) answers.push((await guess(box.visitor(from), '000000')).body['code'])
  return answers
}

describe('a page of somebody else', () => {
  it('cannot command the box with the cookie of the teacher who looks at it', async () => {
    const { claimer, lesson } = await aClaimedBox()
    const answer = await claimer.post('/api/v1/lesson/start', {}, { origin: 'http://evil.example' })
    expect(answer).toMatchObject({ status: 403, body: { code: 'ORIGIN_REFUSED' } })
    expect(lesson.view.value.running).toBe(false)
  })

  it('cannot hide where it comes from', async () => {
    const { claimer } = await aClaimedBox()
    for (const origin of ['null', undefined]) {
      expect((await claimer.post('/api/v1/lesson/start', {}, { origin })).body).toMatchObject({ code: 'ORIGIN_REFUSED' })
    }
  })

  it('cannot reach the box by letting its own name point to it', async () => {
    const { claimer } = await aClaimedBox()
    const rebound = { host: 'evil.example', origin: 'http://evil.example' }
    expect(await claimer.get('/api/v1/session', rebound)).toMatchObject({ status: 421, body: { code: 'HOST_REFUSED' } })
    expect(await claimer.post('/api/v1/lesson/start', {}, rebound)).toMatchObject({ status: 421 })
  })

  it('cannot frame the pages, and cannot load anything into them from elsewhere', async () => {
    const { visitor } = await aClaimedBox({ built: true })
    const { headers } = await visitor().get('/')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })
})

describe('a page of somebody else that tries other ways', () => {
  it('gets no command through in the form of a plain form, a beacon or a file', async () => {
    const { claimer, lesson } = await aClaimedBox()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/octet-stream']) {
      const answer = await claimer.send('/api/v1/lesson/start', Buffer.from('{}'), { origin: 'https://evil.example', 'content-type': type })
      expect(answer).toMatchObject({ status: 403, body: { code: 'ORIGIN_REFUSED' } })
    }
    expect(lesson.view.value.running).toBe(false)
  })

  it('hears nothing of the feed: not as a person, not as the admitted screen, and not under a name of its own', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const screen = box.visitor()
    screen.cookies.set('classbox_screen', box.screens.newToken())
    const evil = { origin: 'http://evil.example' }
    const tries = [
      [teacher, '', evil],
      [screen, '?page=screen', evil],
      [teacher, '', { origin: 'null' }],
      [teacher, '', { host: 'evil.example', ...evil }],
      [screen, '?page=screen', { host: 'evil.example', ...evil }],
    ] as const
    for (const [who, query, headers] of tries) {
      const page = await openFeed(who, query, headers)
      expect(page.messages).toEqual([])
      expect(page.closed).toBeDefined()
    }
  })

  it('can lay none of the pages, and no answer, invisibly under its own buttons', async () => {
    const { visitor } = await aClaimedBox({ built: true })
    for (const path of ['/', '/screen', '/tech', '/join', '/library', '/classes', '/api/v1/box', '/api/v1/settings', '/nowhere']) {
      const { headers } = await visitor().get(path)
      expect({ path, ...headers }).toMatchObject({
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      })
    }
  })
})

describe('opening the pages', () => {
  it('works under the box’s addresses, .local names and the names that the school allows', async () => {
    const { visitor } = await aClaimedBox({ config: 'http: { host: 127.0.0.1, port: 0, allowed_hosts: [box.school.example] }' })
    for (const host of ['192.168.1.20:8080', '[fd00::1]:8080', 'localhost', 'Classbox.local', 'box.school.example']) {
      expect((await visitor().get('/api/v1/box', { host })).status).toBe(200)
    }
  })
})

describe('somebody who guesses', () => {
  it('waits 1, 2, 4 … 300 seconds after three wrong PINs', async () => {
    const box = await aClaimedBox()
    expect(await wrongTries(box, { times: 4 })).toEqual(['SECRET_WRONG', 'SECRET_WRONG', 'SECRET_WRONG', 'SECRET_WAIT'])
    const waits = []
    for (let n = 0; n < 11; n++) {
      const { body, headers } = await guess(box.visitor(), '000000')
      expect(headers['retry-after']).toBe(String(body['retryAfter']))
      waits.push(body['retryAfter'])
      box.clock.advance(seconds(Number(body['retryAfter'])))
      expect((await guess(box.visitor(), '000000')).body).toMatchObject({ code: 'SECRET_WRONG' })
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  })

  it('is made to wait even with the right PIN, and gets in once the wait is over', async () => {
    const box = await aClaimedBox()
    await wrongTries(box, { times: 3 })
    expect((await guess(box.visitor(), '246810')).body).toMatchObject({ code: 'SECRET_WAIT' })
    box.clock.advance(seconds(1))
    expect((await guess(box.visitor(), '246810')).status).toBe(200)
  })

  it('gains nothing by trying many at the same moment', async () => {
    const box = await aClaimedBox()
    const tries = Array.from({ length: 12 }, (_, n) => guess(box.visitor(), `00000${n % 10}`))
    const codes = (await Promise.all(tries)).map(({ body }) => body['code'])
    expect(codes.filter((code) => code === 'SECRET_WRONG')).toHaveLength(3)
  })

  it('does not make a right PIN count as wrong by keeping the box busy', async () => {
    const box = await aClaimedBox()
    const from = '127.0.0.2'
    const knock = (address: string) =>
      box.signIn.signIn({ by: 'pin', secret: '246810' }, { address, userAgent: undefined, token: undefined })
    const crowd = await Promise.allSettled([...Array.from({ length: 30 }, (_, n) => knock(`10.0.0.${n}`)), knock(from)])
    expect(crowd.at(-1)).toMatchObject({ reason: { code: 'TOO_MANY_REQUESTS' } })
    expect(await wrongTries(box, { times: 3, from })).toEqual(['SECRET_WRONG', 'SECRET_WRONG', 'SECRET_WRONG'])
  })

  it('waits as long for the passphrase, the lesson code and the claim code', async () => {
    const claimed = await aClaimedBox()
    const unclaimed = await aWebBox()
    const wrong = (right = '000000'): string => (right === '000000' ? '000001' : '000000')
    const claim = { code: wrong(await claimCodeOf(unclaimed)), pin: '246810', passphrase: 'river stone lamp bell' }
    const doors = [
      () => claimed.visitor().post('/api/v1/sign-in', { by: 'passphrase', secret: 'not the passphrase' }),
      () => claimed.visitor().post('/api/v1/sign-in', { by: 'code', secret: wrong(claimed.signIn.codes.value.code) }),
      () => unclaimed.visitor().post('/api/v1/sign-in/claim', claim),
    ]
    for (const knock of doors) {
      const codes = []
      for (let n = 0; n < 4; n++) codes.push((await knock()).body['code'])
      expect(codes).toEqual(['SECRET_WRONG', 'SECRET_WRONG', 'SECRET_WRONG', 'SECRET_WAIT'])
    }
  })

  it('has nothing of a code that was scanned in class: it lets nobody in after the lesson, nor does the phone that used it', async () => {
    const box = await aClaimedBox()
    const { code } = box.signIn.codes.value
    const pupil = await aTeacherByCode(box)
    await pupil.post('/api/v1/lesson/start', {})
    await pupil.post('/api/v1/lesson/end', {})
    box.clock.advance(hours(3))
    expect((await box.visitor().post('/api/v1/sign-in', { by: 'code', secret: code })).body).toMatchObject({ code: 'SECRET_WRONG' })
    expect((await pupil.post('/api/v1/lesson/start', {})).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
  })

  it('is told to the technician, without the secret', async () => {
    const box = await aClaimedBox()
    await wrongTries(box, { times: 1 })
    expect(box.facts.findLast(({ name }) => name === 'sign-in.secret-refused')?.payload).toEqual({ kind: 'pin', address: '127.0.0.1' })
  })
})

describe('a stolen or planted cookie', () => {
  it('is not taken over by a sign-in: every sign-in gives a new one', async () => {
    const box = await aClaimedBox()
    const planted = 'planted-by-a-pupil'
    const victim = box.visitor()
    victim.cookies.set('classbox_session', planted)
    await guess(victim, '246810')
    expect(victim.cookies.get('classbox_session')).not.toBe(planted)
    const pupil = box.visitor()
    pupil.cookies.set('classbox_session', planted)
    expect((await pupil.get('/api/v1/session')).body).toMatchObject({ role: 'guest' })
  })

  it('is worth nothing once its device has signed in again', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const old = teacher.cookies.get('classbox_session') ?? ''
    await guess(teacher, '246810')
    const thief = box.visitor()
    thief.cookies.set('classbox_session', old)
    expect((await thief.get('/api/v1/session')).body).toMatchObject({ role: 'guest' })
  })

  it('is worth nothing after signing out', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const old = teacher.cookies.get('classbox_session') ?? ''
    await teacher.post('/api/v1/sign-in/sign-out')
    const thief = box.visitor()
    thief.cookies.set('classbox_session', old)
    expect((await thief.post('/api/v1/lesson/start', {})).status).toBe(401)
  })

  it('is worth nothing once the technician has signed its device out from afar, and the lesson goes on', async () => {
    const box = await aClaimedBox()
    const lost = await aTeacherByPin(box)
    await lost.post('/api/v1/lesson/start', {})
    const feed = await openFeed(lost)
    const technician = box.visitor()
    await technician.post('/api/v1/sign-in', { by: 'passphrase', secret: 'river stone lamp bell' })
    const list = async () => (await technician.get('/api/v1/sign-in/devices')).body['devices'] as SignedInDevice[]
    const told = (await list()).map(({ via, here, technician: may }) => `${via} ${here} ${may}`)
    expect(new Set(told)).toEqual(new Set(['claim false true', 'passphrase true true', 'pin false false']))
    const { id = '' } = (await list()).find(({ via }) => via === 'pin') ?? {}
    expect(JSON.stringify(await list())).not.toContain(lost.cookies.get('classbox_session'))
    expect((await lost.ask('DELETE', `/api/v1/sign-in/devices/${id}`)).body).toMatchObject({ code: 'ROLE_TOO_LOW' })
    expect((await technician.ask('DELETE', `/api/v1/sign-in/devices/${id}`)).status).toBe(200)
    await feed.untilClosed()
    expect((await lost.get('/api/v1/session')).body).toMatchObject({ role: 'guest' })
    expect(box.lesson.view.value.running).toBe(true)
    expect((await technician.ask('DELETE', `/api/v1/sign-in/devices/${id}`)).status).toBe(404)
  })

  it('cannot be read or sent by anything but the box’s own pages', async () => {
    const box = await aClaimedBox()
    const { headers } = await guess(box.visitor(), '246810')
    expect(headers['set-cookie']?.[0]).toMatch(/^classbox_session=[\w-]{43}; Max-Age=12960000; Path=\/; HttpOnly; SameSite=Strict$/u)
  })
})

describe('what each role may do', () => {
  it('keeps settings, keys and the upstream for the technician', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const guest = box.visitor()
    for (const [method, path, body] of [
      ['GET', '/api/v1/settings', undefined],
      ['PUT', '/api/v1/settings/box.room', { value: 'x' }],
      ['PUT', '/api/v1/live/channels/class/upstreams', { urls: [] }],
      ['GET', '/api/v1/tokens', undefined],
      ['POST', '/api/v1/tokens', { label: 'x', role: 'teacher' }],
    ] as const) {
      expect((await teacher.ask(method, path, { body })).body).toMatchObject({ code: 'ROLE_TOO_LOW' })
      expect((await guest.ask(method, path, { body })).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
    }
  })

  it('lets each hear its own rooms of the feed and no other', async () => {
    const box = await aClaimedBox()
    const outside = { host: `192.168.1.20:${box.web.port}`, origin: `http://192.168.1.20:${box.web.port}` }
    const teacher = await openFeed(await aTeacherByPin(box))
    const technician = box.visitor()
    await technician.post('/api/v1/sign-in', { by: 'passphrase', secret: 'river stone lamp bell' })
    const pages = {
      pupil: await openFeed(box.visitor()),
      stranger: await openFeed(box.visitor(), '?page=screen', outside),
      screen: await openFeed(box.visitor(), '?page=screen'),
      teacher,
      technician: await openFeed(technician),
    }
    box.bus.tell('sign-in.secret-refused', { kind: 'pin', address: '192.168.1.66' })
    box.bus.tell('clock.trusted', { by: 'person' })
    const heard: Record<string, string[]> = {}
    for (const [who, page] of Object.entries(pages)) {
      await page.settled()
      heard[who] = [...page.messages.flatMap((one) => (one.type === 'view' ? [one.room] : [])), ...page.facts.map(({ name }) => name)]
    }
    const everybody = ['box', 'lesson', 'live', 'question', 'attendance']
    const beyond = (who: string, rooms: readonly string[]) => (heard[who] ?? []).filter((room) => ![...everybody, ...rooms].includes(room))
    expect(beyond('pupil', ['session'])).toEqual([])
    expect(beyond('stranger', ['orders'])).toEqual([])
    expect(beyond('screen', ['orders', 'timetable', 'health', 'rosterWall'])).toEqual([])
    expect(heard['teacher']).toContain('clock.trusted')
    for (const room of ['orders', 'rosterWall', 'sign-in.secret-refused']) expect(heard['teacher']).not.toContain(room)
    expect(heard['technician']).toContain('sign-in.secret-refused')
  })

  it('lets the passphrase open the technician’s door for twelve hours, and leaves a teacher behind', async () => {
    const box = await aClaimedBox()
    const phone = box.visitor()
    await phone.post('/api/v1/sign-in', { by: 'passphrase', secret: 'river stone lamp bell' })
    expect((await phone.get('/api/v1/settings')).status).toBe(200)
    box.clock.advance(hours(13))
    expect((await phone.get('/api/v1/settings')).status).toBe(403)
    expect((await phone.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', remembered: true })
  })

  it('does not sign anybody out when the clock jumps by years', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    box.clock.stepWall(Date.UTC(2031, 0, 1))
    box.bus.tell('clock.stepped', { milliseconds: 1 })
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', holder: 'you' })
  })
})
