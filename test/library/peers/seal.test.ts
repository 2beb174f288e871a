import { assert, property, string, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fetcherOf } from '#appliance/library/peers/election.ts'
import { bitmapOf, readBitmap } from '#appliance/library/peers/bitmap.ts'
import { isSealedAnswer, openRequest, sealAnswer, sealRequest } from '#appliance/library/peers/seal.ts'

const word = '0123456789abcdef0123456789abcdef'
const request = { method: 'GET', path: '/library/files/x', body: '' }

describe('the seal of a school', () => {
  it('is known by whoever has the secret, and tells which box it was', () => {
    const seal = sealRequest('secret', { boxId: 'b0', word }, request)
    expect(openRequest('secret', seal, request)).toEqual({ boxId: 'b0', word })
  })

  it.each([
    ['another secret', 'other', request],
    ['no secret', '', request],
    ['another path', 'secret', { ...request, path: '/library/files/y' }],
    ['another body', 'secret', { ...request, body: '{}' }],
    ['another method', 'secret', { ...request, method: 'POST' }],
  ])('does not hold for %s', (_, secret, other) => {
    expect(openRequest(secret, sealRequest('secret', { boxId: 'b0', word }, request), other)).toBeUndefined()
  })

  it('is never found in what somebody else writes', () => {
    assert(property(string(), (header) => openRequest('secret', header, request) === undefined))
  })

  it('of an answer holds for its own question and its own words alone', () => {
    const seal = sealAnswer('secret', word, 'body')
    expect(isSealedAnswer('secret', { word, body: 'body', seal })).toBe(true)
    expect(isSealedAnswer('secret', { word: word.replace('0', 'f'), body: 'body', seal })).toBe(false)
    expect(isSealedAnswer('secret', { word, body: 'other', seal })).toBe(false)
  })
})

describe('a bitmap of pieces', () => {
  it('reads as it was written, whatever its length', () => {
    assert(
      property(stringMatching(/^[01]{0,200}$/), (bits) => {
        const read = readBitmap(bitmapOf(bits.length, (piece) => bits[piece] === '1'))
        return bits.split('').every((bit, piece) => read(piece) === (bit === '1')) && !read(bits.length + 8)
      }),
    )
  })
})

describe('the box that fetches', () => {
  const boxes = ['a1', 'b2', 'c3', 'd4'].map((boxId) => ({ boxId, fetching: false }))

  it('is the same whichever box asks, and one of those that want it', () => {
    const asked = [boxes, boxes.toReversed(), boxes.toSorted((a, b) => b.boxId.localeCompare(a.boxId))]
    const chosen = asked.map((some) => fetcherOf('e'.repeat(64), some))
    expect(new Set(chosen).size).toBe(1)
    expect(boxes.map(({ boxId }) => boxId)).toContain(chosen[0])
    expect(fetcherOf('e'.repeat(64), [])).toBeUndefined()
  })

  it('stays the same for most files when another box comes', () => {
    const files = Array.from({ length: 200 }, (_, at) => at.toString(16).padStart(64, '0'))
    const moved = files.filter((file) => fetcherOf(file, boxes) !== fetcherOf(file, [...boxes, { boxId: 'e5', fetching: false }]))
    expect(moved.length).toBeLessThan(80)
  })
})
