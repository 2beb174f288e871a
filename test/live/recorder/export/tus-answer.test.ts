import { describe, expect, it } from 'vitest'
import { checksumOf, locationOf, offsetOf, patchedOf } from '#appliance/live/recorder/export/tus-answer.ts'
import type { Answer } from '#appliance/live/recorder/export/tus-answer.ts'

const NOW = Date.UTC(2026, 8, 1)
const TUS = { 'tus-resumable': '1.0.0' }
const answer = (status: number, headers: Answer['headers'] = {}): Answer => ({ status, headers })
const kindOf = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (thrown) {
    return (thrown as { kind?: string }).kind
  }
}

describe('what an upload server answers', () => {
  it.each([
    [answer(200, { ...TUS, 'upload-offset': '70', 'upload-length': '100' }), { kind: 'at', offset: 70 }],
    [answer(204, { ...TUS, 'upload-offset': '100' }), { kind: 'at', offset: 100 }],
    [answer(404), { kind: 'forgotten' }],
    [answer(410, TUS), { kind: 'forgotten' }],
    [answer(403, TUS), { kind: 'forgotten' }],
    [answer(403), 'refused'],
    [answer(200, { ...TUS, 'upload-offset': '70', 'upload-length': '99' }), { kind: 'forgotten' }],
    [answer(200, { ...TUS, 'upload-offset': '101' }), { kind: 'forgotten' }],
    [answer(200, { 'content-type': 'text/html' }), 'odd'],
    [answer(302, { location: 'http://sign-in.example/' }), 'odd'],
    [answer(511), 'odd'],
    [answer(423, TUS), 'busy'],
    [answer(500), 'busy'],
    [answer(401, TUS), 'refused'],
  ])('to how far an upload is: %j', (given, means) => {
    expect(kindOf(() => offsetOf(given, 100, NOW))).toEqual(means)
  })

  it.each([
    [answer(204, { 'upload-offset': '80' }), { kind: 'at', offset: 80 }],
    [answer(409), { kind: 'elsewhere' }],
    [answer(460), { kind: 'elsewhere' }],
    [answer(404), { kind: 'forgotten' }],
    [answer(410), { kind: 'forgotten' }],
    [answer(204), 'odd'],
    [answer(200, { 'upload-offset': '80' }), 'odd'],
    [answer(413), { kind: 'smaller' }],
    [answer(415), 'refused'],
    [answer(408), 'unreachable'],
  ])('to a piece: %j', (given, means) => {
    expect(kindOf(() => patchedOf(given, NOW))).toEqual(means)
  })

  it.each([
    [answer(201, { location: '/files/7' }), '/files/7'],
    [answer(201), 'odd'],
    [answer(404), 'refused'],
    [answer(412), 'refused'],
    [answer(413), 'too-large'],
    [answer(302, { location: 'http://sign-in.example/' }), 'odd'],
  ])('to a new upload: %j', (given, means) => {
    expect(kindOf(() => locationOf(given, NOW))).toEqual(means)
  })

  it.each(['120', new Date(NOW + 120_000).toUTCString()])('to come back later: %s', (said) => {
    expect(() => patchedOf(answer(503, { 'retry-after': said }), NOW)).toThrow(
      expect.objectContaining({ kind: 'busy', retryAfter: 120_000 }),
    )
  })

  it('to what it can do: the better checksum, and none where it does not say that it looks at any', () => {
    const algorithms = { 'tus-checksum-algorithm': 'md5, sha1,sha256' }
    expect(checksumOf(answer(204, { ...algorithms, 'tus-extension': 'creation,checksum' }))).toBe('sha256')
    expect(checksumOf(answer(204, { 'tus-checksum-algorithm': 'sha1', 'tus-extension': 'checksum' }))).toBe('sha1')
    expect(checksumOf(answer(204, algorithms))).toBeUndefined()
    expect(checksumOf(answer(404, { ...algorithms, 'tus-extension': 'checksum' }))).toBeUndefined()
  })
})
