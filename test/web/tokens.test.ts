import { describe, expect, it } from 'vitest'
import { aClaimedBox } from './a-web-box.ts'

async function aProgram() {
  const box = await aClaimedBox()
  const { body } = await box.claimer.post('/api/v1/tokens', { label: 'bell system', role: 'teacher' })
  const authorization = `Bearer ${String(body['token'])}`
  return { ...box, id: String(body['id']), token: String(body['token']), authorization }
}

describe('a program with a key', () => {
  it('may command without cookies and without an origin, as far as its role goes', async () => {
    const { visitor, authorization, lesson } = await aProgram()
    const headers = { authorization, origin: undefined }
    expect((await visitor().post('/api/v1/lesson/start', {}, headers)).status).toBe(200)
    expect(lesson.view.value.phase).toBe('live')
    expect((await visitor().get('/api/v1/settings', headers)).body).toMatchObject({ code: 'ROLE_TOO_LOW' })
  })

  it('leaves a new lesson code behind when it ends a class that nobody held', async () => {
    const { visitor, authorization, signIn, claimer } = await aProgram()
    await claimer.post('/api/v1/sign-in/sign-out')
    const { code } = signIn.codes.value
    const headers = { authorization, origin: undefined }
    await visitor().post('/api/v1/lesson/start', {}, headers)
    expect(signIn.codes.value).toEqual({ code })
    await visitor().post('/api/v1/lesson/end', {}, headers)
    expect(signIn.codes.value.code).not.toBe(code)
  })

  it('is shown its key once, and the box keeps a hash only', async () => {
    const { claimer, db, token } = await aProgram()
    expect((await claimer.get('/api/v1/tokens')).text).not.toContain(token)
    expect(JSON.stringify(db.read('SELECT * FROM tokens'))).not.toContain(token)
  })

  it('is out as soon as its key is revoked', async () => {
    const { claimer, visitor, id, authorization } = await aProgram()
    expect((await claimer.ask('DELETE', `/api/v1/tokens/${id}`)).status).toBe(200)
    expect((await visitor().get('/api/v1/screens', { authorization })).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
  })
})
