import { describe, expect, it } from 'vitest'
import { hours, seconds } from '#appliance/base/duration.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'
import type { Visitor } from './visitor.ts'

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
