import { describe, expect, it } from 'vitest'
import { milliseconds } from '#appliance/base/duration.ts'
import type { ClassDetail, RosterPreview, RosterView } from '#appliance/contract/roster.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'
import type { Visitor } from './visitor.ts'

const LIST = '班级,学号,姓名,座位号,小组\n三(2)班,1,王芳,1-1,一组\n三(2)班,2,李雷,1-2,二组\n三(2)班,2,重名,1-3,\n'

async function withClass(teacher: Visitor): Promise<ClassDetail> {
  const read = (await teacher.send('/api/v1/roster/list/read?name=list.csv', Buffer.from(LIST))).body as unknown as RosterPreview
  await teacher.post('/api/v1/roster/list', { rows: read.rows })
  const { classes } = (await teacher.get('/api/v1/roster')).body as unknown as RosterView
  return (await teacher.get(`/api/v1/roster/classes/${classes[0]?.id}`)).body as unknown as ClassDetail
}

/** A box with a class of two, the device of whoever knows the PIN, and a phone that came by the code on the screen and holds the lesson. */
async function aBoxWithClass(): Promise<{ box: WebBox; teacher: Visitor; detail: ClassDetail; phone: Visitor }> {
  const box = await aClaimedBox()
  const teacher = box.visitor()
  await teacher.post('/api/v1/sign-in', { by: 'pin', secret: '246810', prepares: true })
  return { box, teacher, detail: await withClass(teacher), phone: await aTeacherByCode(box) }
}

describe('the roster over the API', () => {
  it('takes a list in two steps, and gives it back as one that a spreadsheet opens', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const read = await teacher.send('/api/v1/roster/list/read?name=list.csv', Buffer.from(LIST))
    expect(read.body).toMatchObject({
      rows: [{ number: '1' }, { number: '2', name: '李雷' }],
      faults: [{ line: 4, code: 'twice', text: '2' }],
      classes: [{ name: '三(2)班', added: 2 }],
    })
    expect(((await teacher.get('/api/v1/roster')).body as unknown as RosterView).classes).toEqual([])
    const { pupils } = await withClass(teacher)
    expect(pupils.map(({ name }) => name)).toEqual(['王芳', '李雷'])
    const csv = await teacher.get('/api/v1/roster/list.csv?language=en')
    expect([csv.headers['content-type'], csv.text]).toEqual([
      'text/csv; charset=utf-8',
      '\uFEFFClass,Number,Name,Seat,Row,Column,Group,Clicker\r\n三(2)班,1,王芳,1-1,1,1,一组,\r\n三(2)班,2,李雷,1-2,1,2,二组,\r\n',
    ])
  })

  it('shows no name to a phone that came by the code, and lets it take attendance and pick', async () => {
    const { phone, detail } = await aBoxWithClass()
    const [first] = detail.pupils
    expect((await phone.get(`/api/v1/roster/classes/${detail.class.id}`)).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect((await phone.get('/api/v1/roster/list.csv')).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect((await phone.post('/api/v1/roster/pick', { names: 'name' })).body).toMatchObject({ code: 'PIN_REQUIRED' })
    const marked = await phone.ask('PUT', `/api/v1/roster/attendance/${first?.id}`, { body: { is: 'absent' } })
    expect(marked.body).toMatchObject({ attendance: [{ pupil: first?.id, is: 'absent', by: 'tap' }] })
    const picked = await phone.post('/api/v1/roster/pick', { names: 'seat' })
    expect(picked.body).toMatchObject({ pick: { pupil: detail.pupils[1]?.id, left: 0 } })
    expect(JSON.stringify([marked.body, picked.body])).not.toMatch(/王芳|李雷/)
  })

  it('gives a phone that came by the code no name by any door, neither list nor feed, and no pairing', async () => {
    const { box, phone, detail } = await aBoxWithClass()
    const [first] = detail.pupils
    const feed = await openFeed(phone)
    const doors: readonly (readonly [string, string, object?])[] = [
      ['GET', `/api/v1/roster/classes/${detail.class.id}`],
      ['GET', '/api/v1/roster/list.csv'],
      ['POST', '/api/v1/roster/list', { rows: [] }],
      ['POST', '/api/v1/roster/classes', { name: '四班' }],
      ['PUT', `/api/v1/roster/classes/${detail.class.id}`, { name: '四班' }],
      ['DELETE', `/api/v1/roster/classes/${detail.class.id}`],
      ['POST', `/api/v1/roster/classes/${detail.class.id}/pupils`, { number: '9' }],
      ['PUT', `/api/v1/roster/pupils/${first?.id}`, { number: '9' }],
      ['PUT', `/api/v1/roster/pupils/${first?.id}/clicker`, { clicker: null }],
      ['DELETE', `/api/v1/roster/pupils/${first?.id}`],
      ['PUT', '/api/v1/roster/wave', { kind: 'pairing', names: 'seat' }],
      ['PUT', '/api/v1/roster/wave', { kind: 'attendance', names: 'name' }],
      ['POST', '/api/v1/roster/pick', { names: 'name' }],
    ]
    for (const [method, path, body] of doors) {
      const answer = await phone.ask(method, path, body === undefined ? {} : { body })
      expect([method, path, answer.body['code']]).toEqual([method, path, 'PIN_REQUIRED'])
    }
    expect((await phone.send('/api/v1/roster/list/read?name=list.csv', Buffer.from(LIST))).body).toMatchObject({ code: 'PIN_REQUIRED' })
    const may: readonly (readonly [string, string, object?])[] = [
      ['PUT', '/api/v1/roster/wave', { kind: 'attendance', names: 'seat' }],
      ['PUT', `/api/v1/roster/attendance/${first?.id}`, { is: 'late' }],
      ['POST', '/api/v1/roster/attendance/all-present'],
      ['POST', '/api/v1/roster/pick', { names: 'seat' }],
      ['POST', '/api/v1/roster/points', { group: '一组', points: 1 }],
      ['PUT', '/api/v1/roster/points/shown', { shown: true }],
      ['GET', '/api/v1/roster'],
    ]
    const said = []
    for (const [method, path, body] of may) {
      const answer = await phone.ask(method, path, body === undefined ? {} : { body })
      expect([method, path, answer.status]).toEqual([method, path, 200])
      said.push(answer.text)
    }
    // A name stands on the projector meanwhile.
    await box.roster.pick('name')
    box.clock.advance(milliseconds(100))
    await feed.view('roster', ({ pick }) => pick !== undefined)
    await feed.settled()
    expect(JSON.stringify([said, feed.messages])).not.toMatch(/王芳|李雷/)
  })

  it('takes attendance by phones that sit somewhere, tells each that it is stored, and shows nobody who is here', async () => {
    const { box, phone: teacher } = await aBoxWithClass()
    const pupil = box.visitor()
    const here = (who = pupil) => who.post('/api/v1/quiz/here')
    expect((await here()).body).toMatchObject({ status: 403, code: 'NOT_JOINED' })
    await pupil.post('/api/v1/quiz/join', { seat: '1-1' })
    expect((await here()).body).toMatchObject({ status: 409, code: 'ROLL_CLOSED' })
    const feed = await openFeed(box.visitor())
    await teacher.ask('PUT', '/api/v1/roster/wave', { body: { kind: 'attendance', names: 'seat' } })
    box.clock.advance(milliseconds(100))
    await feed.view('attendance', ({ asks }) => asks === true)
    expect((await pupil.get('/api/v1/quiz/me')).body).toEqual({ joined: true, seat: '1-1' })
    expect((await here()).body).toEqual({ joined: true, seat: '1-1', here: true })
    const reloaded = box.visitor()
    reloaded.cookies.set('classbox_pupil', pupil.cookies.get('classbox_pupil') ?? '')
    expect((await reloaded.get('/api/v1/quiz/me')).body).toEqual({ joined: true, seat: '1-1', here: true })
    await pupil.post('/api/v1/quiz/join', { seat: '1-2' })
    expect((await here()).body).toMatchObject({ status: 409, code: 'HERE_REFUSED' })
    expect((await teacher.get('/api/v1/roster')).body).toMatchObject({ attendance: [{ is: 'present', by: 'press' }] })
    expect(feed.find('roster')).toBeUndefined()
  })

  it('tells teachers of it by the feed without names, the class’s own projector what a teacher put there, and nobody else', async () => {
    const { box, teacher } = await aBoxWithClass()
    await teacher.post('/api/v1/lesson/take')
    const [feed, guest, screen] = [await openFeed(teacher), await openFeed(box.visitor()), await openFeed(box.visitor(), '?page=screen')]
    const wave = await teacher.ask('PUT', '/api/v1/roster/wave', { body: { kind: 'pairing', names: 'name' } })
    expect(wave.body).toMatchObject({ wave: { kind: 'pairing', pupils: [{ code: 'AB' }, { code: 'BA' }] } })
    box.clock.advance(milliseconds(100))
    await feed.view('roster', ({ wave }) => wave !== undefined)
    await screen.view('rosterWall', ({ shows }) => shows === 'pairing')
    await guest.settled()
    const said = (page: typeof feed) => JSON.stringify(page.messages)
    expect(said(feed)).not.toMatch(/王芳|李雷|rosterWall/)
    expect(said(guest)).not.toMatch(/roster/)
    expect(said(screen)).toContain('王芳')
  })

  it('is changed pupil by pupil, and says what another has already', async () => {
    const { teacher, detail } = await aBoxWithClass()
    const [first, second] = detail.pupils
    const put = (body: object) => teacher.ask('PUT', `/api/v1/roster/pupils/${first?.id}`, { body })
    expect((await put({ number: '1', seat: second?.seat })).body).toMatchObject({ status: 409, code: 'ROSTER_TAKEN' })
    expect((await put({ number: '9', name: '王小芳' })).body).toEqual({ id: first?.id, number: '9', name: '王小芳' })
    expect((await teacher.ask('DELETE', `/api/v1/roster/pupils/${first?.id}`)).status).toBe(200)
    expect((await put({ number: '9' })).body).toMatchObject({ status: 404, code: 'PUPIL_UNKNOWN' })
    expect((await teacher.ask('DELETE', `/api/v1/roster/classes/${detail.class.id}`)).status).toBe(200)
    expect((await teacher.get('/api/v1/roster')).body).toMatchObject({ classes: [], pupils: [] })
  })
})
