import { describe, expect, it } from 'vitest'
import { fromText, isSimple, toText } from '../../web-ui/pages/technician/setting-text.ts'
import { suggestPassphrase } from '../../web-ui/rooms/sign-in/passphrase-suggestion.ts'

const counting = (count: number) => Array.from({ length: count }, (_, index) => index * 7)

describe('the suggested passphrase', () => {
  it('can be typed on any keyboard and is long enough for the box', () => {
    for (const language of ['zh-Hans', 'en'] as const) expect(suggestPassphrase(language, counting)).toMatch(/^([a-z]+-){5}\d{3}$/)
  })

  it('is another one for other random numbers', () => {
    const other = (count: number) => counting(count).map((number) => number + 1)
    expect(suggestPassphrase('en', counting)).not.toBe(suggestPassphrase('en', other))
  })
})

describe('a setting on one line', () => {
  it('keeps the kind of value that it had', () => {
    expect([fromText('12', 5), fromText('true', false), fromText('8080', 'text')]).toEqual([12, true, '8080'])
  })

  it('leaves a wrong kind to the box to refuse', () => {
    expect([fromText('many', 5), fromText('yes', false)]).toEqual(['many', 'yes'])
  })

  it('offers no line for what has more than one', () => {
    expect([isSimple({ a: 1 }), isSimple(3), toText({ a: 1 })]).toEqual([false, true, '{"a":1}'])
  })
})
