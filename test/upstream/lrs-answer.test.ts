import { describe, expect, it } from 'vitest'
import { hours, seconds } from '#appliance/base/duration.ts'
import { verdictOf } from '#appliance/upstream/xapi/lrs-answer.ts'

const NOW = Date.UTC(2026, 10, 17)

const verdict = (status: number, { body = '', headers = {}, statements = 2 } = {}) =>
  verdictOf({ status, headers, body: Buffer.from(body) }, { statements, now: NOW })

describe('what a record store answers', () => {
  it('is believed where it takes, and not where a portal says the same', () => {
    expect([verdict(200, { body: '["a","b"]' }), verdict(204)]).toEqual([{ is: 'taken' }, { is: 'taken' }])
    expect(verdict(200, { body: '\n<!doctype html><title>Wi-Fi' })).toMatchObject({ is: 'later', trouble: 'odd' })
    for (const status of [302, 404, 511]) expect(verdict(status)).toMatchObject({ is: 'later', trouble: 'odd' })
  })

  it('sets nothing aside where a server for TLS is asked without it', () => {
    const page = '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title>'
    expect(verdict(400, { body: page, statements: 1 })).toMatchObject({ is: 'later', trouble: 'odd' })
    expect(verdict(400, { body: '{"message":"verb\nis odd"}' })).toEqual({
      is: 'refused',
      says: 'does not want it (400): {"message":"verb is odd"}',
    })
  })

  it('says of one statement that it is there, and of several that one of them is', () => {
    expect([verdict(409, { statements: 1 }).is, verdict(409).is]).toEqual(['taken', 'refused'])
  })

  it('says how long to wait, in seconds or as a date, and never for days', () => {
    const waits = ['120', new Date(NOW + seconds(90)).toUTCString(), '999999', 'soon'].map((said) => {
      const answer = verdict(503, { headers: { 'retry-after': said } })
      return answer.is === 'later' ? answer.retryAfter : 'no'
    })
    expect(waits).toEqual([seconds(120), seconds(90), hours(6), undefined])
  })

  it('says that the box is not let in', () => {
    for (const status of [401, 403]) expect(verdict(status)).toMatchObject({ is: 'later', trouble: 'not-allowed' })
  })
})
