import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import { ERROR_CODES } from '#appliance/contract/errors.ts'
import { HTTP_ERRORS, boxErrorOf, problemOf } from '#appliance/web/error-reply.ts'
import { aClaimedBox, aTeacherByCode, aWebBox } from './a-web-box.ts'

type Operation = { summary?: string; responses: Record<string, { content?: object }>; requestBody?: object; parameters?: { in: string }[] }
type Paths = Record<string, Record<string, Operation>>

const ROUTES = [
  'get /api/v1/box',
  'get /api/v1/clickers',
  'put /api/v1/clickers/receivers',
  'put /api/v1/roster/points/shown',
  'delete /api/v1/clickers/receivers/{id}',
  'get /api/v1/clickers/learn',
  'post /api/v1/clickers/learn',
  'delete /api/v1/clickers/learn',
  'get /api/v1/buttons',
  'get /api/v1/health',
  'get /api/v1/lesson',
  'get /api/v1/live',
  'get /api/v1/live/channels/{channel}/publish-address',
  'get /api/v1/live/viewers',
  'get /api/v1/quiz/statements',
  'get /api/v1/quiz/term',
  'get /api/v1/recordings',
  'get /api/v1/screens',
  'get /api/v1/library',
  'get /api/v1/library/items',
  'get /api/v1/library/items/{id}',
  'get /api/v1/log',
  'get /api/v1/log/file',
  'get /api/v1/quiz',
  'get /api/v1/quiz/answers.csv',
  'get /api/v1/quiz/me',
  'get /api/v1/quiz/people',
  'get /api/v1/quiz/prepared',
  'get /api/v1/quiz/prepared/sheet',
  'get /api/v1/quiz/question',
  'get /api/v1/quiz/results',
  'get /api/v1/quiz/results.csv',
  'get /api/v1/quiz/results/{id}',
  'get /api/v1/run',
  'get /api/v1/run-sheets',
  'get /api/v1/run-sheets/needed',
  'get /api/v1/run-sheets/{id}',
  'get /api/v1/timetable',
  'get /api/v1/timetable/lessons',
  'get /api/v1/timetable/places',
  'get /api/v1/timetable/plan',
  'get /api/v1/session',
  'get /api/v1/settings',
  'post /api/v1/restore/file',
  'post /api/v1/restore',
  'post /api/v1/backup',
  'post /api/v1/network-test',
  'get /api/v1/network-test',
  'get /api/v1/tokens',
  'get /healthz',
  'get /library/apps/{itemId}/{*}',
  'get /library/files/{sha256}',
  'get /live/{channel}.flv',
  'get /live/peers/{digest}.flv',
  'get /live/{channel}/index.m3u8',
  'get /live/{channel}/plain.m3u8',
  'get /live/{channel}/{file}',
  'get /live/{channel}/dvr/{id}/{stretch}/{file}',
  'get /live/{channel}/start.m3u8',
  'get /recordings/{id}.mp4',
  'get /recordings/{id}.vtt',
  'get /recordings/{id}/index.m3u8',
  'get /recordings/{id}/{stretch}/{file}',
  'post /api/v1/lesson/black',
  'post /api/v1/lesson/catch-up',
  'post /api/v1/lesson/end',
  'post /api/v1/lesson/jump',
  'post /api/v1/lesson/pause',
  'post /api/v1/lesson/resume',
  'post /api/v1/lesson/start',
  'post /api/v1/lesson/take',
  'post /api/v1/library/check',
  'post /api/v1/library/items/{id}/fetch',
  'post /api/v1/library/peers/ask',
  'post /api/v1/live/channels/{channel}/publish-key/rotate',
  'post /api/v1/live/sample',
  'post /api/v1/quiz/answer',
  'post /api/v1/quiz/ask',
  'post /api/v1/quiz/choose',
  'post /api/v1/quiz/join',
  'post /api/v1/quiz/here',
  'post /api/v1/quiz/prepared',
  'post /api/v1/quiz/prepared/{id}/copy',
  'post /api/v1/quiz/prepared/{id}/restore',
  'post /api/v1/quiz/sets',
  'post /api/v1/recordings/{id}/bookmarks',
  'post /api/v1/restart',
  'post /api/v1/run/begin',
  'post /api/v1/run/choose',
  'post /api/v1/run/costs',
  'post /api/v1/run/end',
  'post /api/v1/run-sheets',
  'post /api/v1/run-sheets/of-item',
  'post /api/v1/run-sheets/{id}/changes',
  'post /api/v1/run-sheets/{id}/copy',
  'post /api/v1/run-sheets/{id}/restore',
  'post /api/v1/suggestions',
  'post /api/v1/timetable/calendars',
  'post /api/v1/timetable/calendars/check',
  'post /api/v1/timetable/changes',
  'post /api/v1/timetable/grid/read',
  'post /api/v1/screen/ask',
  'post /api/v1/screen/black',
  'post /api/v1/screen/choose',
  'post /api/v1/screen/end',
  'post /api/v1/screen/start',
  'post /api/v1/screens/{letters}/admit',
  'post /api/v1/screens/{id}/main',
  'get /api/v1/sign-in/devices',
  'delete /api/v1/sign-in/devices/{id}',
  'post /api/v1/sign-in',
  'post /api/v1/sign-in/ask',
  'post /api/v1/sign-in/asks/{id}',
  'post /api/v1/sign-in/claim',
  'post /api/v1/sign-in/sign-out',
  'post /api/v1/time/confirm',
  'post /api/v1/tokens',
  'put /api/v1/lesson/preference',
  'put /api/v1/library/items/{id}/pin',
  'put /api/v1/library/paused',
  'put /api/v1/live/channels/{channel}/upstream-choice',
  'put /api/v1/live/channels/{channel}/upstreams',
  'put /api/v1/recordings/{id}/bookmarks/{bookmark}',
  'put /api/v1/recordings/{id}/keep',
  'put /api/v1/settings/{key}',
  'put /api/v1/timetable/bells',
  'put /api/v1/timetable/cell',
  'put /api/v1/timetable/grid',
  'put /api/v1/timetable/term',
  'delete /api/v1/recordings/{id}/bookmarks/{bookmark}',
  'delete /api/v1/recordings/{id}',
  'delete /api/v1/recordings/{id}/exports/{to}',
  'put /api/v1/recordings/{id}/exports/{to}',
  'delete /api/v1/quiz/phones',
  'delete /api/v1/quiz/prepared/{id}',
  'put /api/v1/quiz/prepared/{id}',
  'put /api/v1/quiz/prepared/{id}/place',
  'put /api/v1/quiz/sets/{id}',
  'delete /api/v1/quiz/sets/{id}',
  'delete /api/v1/quiz/suggestion',
  'delete /api/v1/run-sheets/{id}',
  'delete /api/v1/timetable/calendars/{id}',
  'delete /api/v1/timetable/changes/{id}',
  'delete /api/v1/screens/{id}',
  'delete /api/v1/tokens/{id}',
  'get /api/v1/roster',
  'get /api/v1/roster/classes/{id}',
  'get /api/v1/roster/list.csv',
  'post /api/v1/roster/list/read',
  'post /api/v1/roster/list',
  'post /api/v1/roster/classes',
  'put /api/v1/roster/classes/{id}',
  'delete /api/v1/roster/classes/{id}',
  'post /api/v1/roster/classes/{id}/pupils',
  'put /api/v1/roster/pupils/{id}',
  'put /api/v1/roster/pupils/{id}/clicker',
  'delete /api/v1/roster/pupils/{id}',
  'put /api/v1/roster/now',
  'put /api/v1/roster/wave',
  'delete /api/v1/roster/wave',
  'put /api/v1/roster/attendance/{id}',
  'post /api/v1/roster/attendance/all-present',
  'put /api/v1/roster/loans/{id}',
  'delete /api/v1/roster/loans/{id}',
  'post /api/v1/roster/pick',
  'delete /api/v1/roster/pick',
  'post /api/v1/roster/points',
  'delete /api/v1/roster/points/last',
  'post /api/v1/quiz/sheet/read',
  'get /api/v1/quiz/sheet/template',
]

async function described() {
  const { visitor } = await aWebBox()
  const { body } = await visitor().get('/api/openapi.json')
  const paths = body['paths'] as Paths
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, operation })),
  )
}

describe('the API’s description', () => {
  it('lists every route', async () => {
    const routes = (await described()).map(({ route }) => route)
    expect(routes.filter((route) => !route.startsWith('head ')).toSorted((a, b) => a.localeCompare(b))).toEqual(
      ROUTES.toSorted((a, b) => a.localeCompare(b)),
    )
  })

  it('says of each route what it is for and what it answers', async () => {
    const poor = (await described()).filter(({ route, operation }) => {
      const named = (route.match(/\{/gu) ?? []).length
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').length
      return !operation.summary || operation.responses['200']?.content === undefined || inPath !== named
    })
    expect(poor.map(({ route }) => route)).toEqual([])
  })

  it('can be read in a browser that has no Internet and obeys the policy of the pages', async () => {
    const { visitor } = await aWebBox()
    const page = await visitor().get('/api/docs')
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/<script>|<style|style="|https?:\/\//u)
    for (const [, file] of page.text.matchAll(/(?:src|href)="([^"]+)"/gu)) expect((await visitor().get(String(file))).status).toBe(200)
    expect((await visitor().get('/api/docs/json')).text).toBe((await visitor().get('/api/openapi.json')).text)
  })
})

describe('what went wrong', () => {
  it('has a status for every code, and each is an error', () => {
    expect(Object.keys(HTTP_ERRORS).toSorted()).toEqual([...ERROR_CODES].toSorted())
    for (const code of ERROR_CODES) expect(problemOf(new BoxError(code, 'x')).status).toBeGreaterThanOrEqual(400)
  })

  it('is told as a problem with a stable code, RFC 9457', async () => {
    const { visitor } = await aWebBox()
    const answer = await visitor().get('/api/v1/nothing?secret=1')
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ type: 'urn:classbox:error:NOT_FOUND', status: 404, code: 'NOT_FOUND' })
    expect(answer.text).not.toContain('secret=1')
  })

  it('never shows the inside of the box', () => {
    const problem = problemOf(boxErrorOf(new Error('SQLITE_CORRUPT at /var/lib/classbox/db')))
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' })
    expect(JSON.stringify(problem)).not.toContain('SQLITE')
  })

  it('names what does not fit in a request, and refuses what is too large', async () => {
    const { visitor } = await aWebBox()
    const misfit = await visitor().post('/api/v1/sign-in', { by: 'pin', secret: 'abc' })
    expect(misfit).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } })
    const large = await visitor().post('/api/v1/sign-in', { by: 'passphrase', secret: 'x'.repeat(70_000) })
    expect(large).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } })
    const odd = await visitor().get('/%E0%A4%A')
    expect(odd).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } })
  })

  it('slows down an address that runs wild at the door', async () => {
    const { visitor } = await aWebBox()
    const statuses = new Set<number>()
    for (let n = 0; n < 70; n++) statuses.add((await visitor().post('/api/v1/sign-in/ask', {})).status)
    expect(statuses).toEqual(new Set([409, 429]))
    expect((await visitor().get('/api/v1/box')).status).toBe(200)
  })
})

describe('health', () => {
  it('is 200 while a lesson can be given, and 503 when it cannot', async () => {
    const box = await aWebBox()
    const words = { 'zh-Hans': '坏了', en: 'broken' }
    const issue = { id: 'x', since: 0, says: words, remedy: words }
    expect(await box.visitor().get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok', issues: [] } })
    box.health.set({ issues: [{ ...issue, severity: 'warning' }] })
    expect(await box.visitor().get('/healthz')).toMatchObject({ status: 200, body: { status: 'degraded' } })
    box.health.set({ issues: [{ ...issue, severity: 'critical' }] })
    expect(await box.visitor().get('/healthz')).toMatchObject({ status: 503, body: { status: 'failing', issues: [{ id: 'x' }] } })
  })
})

describe('the rest of the API', () => {
  it('lets whoever has the PIN vouch for the time, and no phone that only scanned a code', async () => {
    const box = await aClaimedBox()
    const pupil = await aTeacherByCode(box)
    expect((await pupil.post('/api/v1/time/confirm', { now: 1_800_000_000_000 })).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect((await box.visitor().post('/api/v1/time/confirm', { now: 1_800_000_000_000 })).status).toBe(401)
    expect((await box.claimer.post('/api/v1/time/confirm', { now: 1_800_000_000_000 })).status).toBe(200)
    expect((await box.visitor().get('/api/v1/box')).body).toMatchObject({ clockTrust: 'person' })
  })

  it('lets the technician change a setting, and names the nearest one to a mistake', async () => {
    const box = await aClaimedBox()
    const changed = await box.claimer.ask('PUT', '/api/v1/settings/box.room', { body: { value: '三年二班' } })
    expect(changed.text).toContain('三年二班')
    expect((await box.claimer.ask('PUT', '/api/v1/settings/box.rooom', { body: { value: 'x' } })).body).toMatchObject({
      code: 'SETTING_UNKNOWN',
    })
  })

  it('names the port when another program has taken it', async () => {
    const box = await aWebBox()
    const config = `http: { host: 127.0.0.1, port: ${box.web.port} }`
    await expect(aWebBox({ config })).rejects.toMatchObject({ code: 'PORT_TAKEN', message: expect.stringContaining(String(box.web.port)) })
  })

  it('closes a connection whose upgrade it refuses', async () => {
    const box = await aWebBox()
    const socket = connect(box.web.port, '127.0.0.1')
    socket.write('GET /api/v1/feed HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.resume()
    await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  })
})

describe('the pages', () => {
  it('are asked for anew each time, and their hashed files never again', async () => {
    const { visitor } = await aWebBox({ built: true })
    for (const [path, file] of [
      ['/', 'index.html'],
      ['/screen', 'screen.html'],
      ['/library', 'library.html'],
      ['/tech', 'tech.html'],
      ['/timetable', 'timetable.html'],
      ['/run-sheets', 'run-sheets.html'],
      ['/questions', 'questions.html'],
      ['/classes', 'classes.html'],
      ['/results', 'results.html'],
      ['/join', 'join.html'],
    ]) {
      const page = await visitor().get(String(path))
      expect(page.text).toContain(file)
      expect(page.headers['cache-control']).toBe('no-cache')
    }
    const asset = await visitor().get('/assets/app-1234abcd.js')
    expect(asset.headers['cache-control']).toContain('immutable')
    expect((await visitor().get('/assets/app-1234abcd.js', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip')
    expect((await visitor().get('/favicon.svg')).status).toBe(200)
  })

  it('give a screen its cookie once', async () => {
    const { visitor } = await aWebBox({ built: true })
    const screen = visitor()
    expect((await screen.get('/screen')).headers['set-cookie']?.[0]).toMatch(/^classbox_screen=.+HttpOnly; SameSite=Lax$/u)
    expect((await screen.get('/screen')).headers['set-cookie']).toBeUndefined()
  })

  it('stay inside their folder', async () => {
    const { visitor } = await aWebBox({ built: true })
    for (const path of ['/assets/../../classbox.db', '/assets/%2e%2e/%2e%2e/classbox.db', '/assets/..%2f..%2fclassbox.db']) {
      expect((await visitor().get(path)).status).toBeGreaterThanOrEqual(400)
    }
  })

  it('say in a sentence that they are not built', async () => {
    const { visitor } = await aWebBox()
    const page = await visitor().get('/')
    expect(page.status).toBe(503)
    expect(page.text).toContain('npm start')
  })
})
