import { describe, expect, it } from 'vitest'
import { Pattern } from '#appliance/hardware/clickers/generic/pattern.ts'
import { Random } from '#test/helper/random.ts'

const ours = (source: string, text: string): Record<string, string> | undefined => {
  const found = new Pattern(source).find(Buffer.from(text, 'latin1'))
  return found && Object.fromEntries(Object.entries(found).map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]))
}

/** Groups that took something; RegExp and linear engines differ on whether an empty one took part. */
const full = (groups: Record<string, string | undefined> | undefined) =>
  groups && Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined && value !== ''))

/** What RegExp finds. */
const theirs = (source: string, text: string): Record<string, string | undefined> | undefined => {
  const found = new RegExp(source).exec(text)
  return found === null ? undefined : { ...found.groups }
}

const ATOMS = ['a', 'b', '.', '\\d', '[ab]', '[^a]', '[0-9]', '\\w', '-', '(?:a|ab)', '\\x61']
const SIGNS = ['', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{0,2}?', '{2,}']

/** A pattern without groups that may be empty again and again, in which linear engines differ; else as a technician might write it, and worse. */
function aPattern(random: Random): string {
  const some = (): string => Array.from({ length: 1 + random.below(3) }, () => random.pick(ATOMS) + random.pick(SIGNS)).join('')
  const parts = [some(), `(?<id>${some()})`, random.below(2) === 0 ? some() : `(?:${some()}|${some()})`, `(?:b|)(?<key>${some()})`]
  return `${random.pick(['', '', '^'])}${parts.join('')}${random.pick(['', '', '$'])}`
}

describe('patterns of the settings', () => {
  it('find what RegExp finds, in 1,000 patterns that nobody would write', () => {
    const random = new Random(6)
    for (let round = 0; round < 1000; round += 1) {
      const source = aPattern(random)
      const text = Array.from({ length: random.below(14) }, () => random.pick(['a', 'b', '1', '-', ' '])).join('')
      expect([source, text, full(ours(source, text))]).toEqual([source, text, full(theirs(source, text))])
    }
  })

  it('take as long for the worst pattern as for any: what would hold up RegExp for years is looked at once', () => {
    const text = `${'a'.repeat(500)}!`
    expect(ours('^(?<id>(?:a+)+)(?<key>b)$', text)).toBeUndefined()
    expect(ours('(?:a*)*(?:a|a)*(?<id>a?){20}(?<key>b)', text)).toBeUndefined()
  })

  it.each(['(?<id>a', 'a)', '[b-a]', '*a', 'a{3,1}', 'a{999}', '\\1', '(?!a)', '(?<=a)b', 'a{', '[a', 'x\\', '答'])(
    'are refused where they are none, or would need to look back: %s',
    (source) => {
      expect(() => new Pattern(source)).toThrow(expect.objectContaining({ code: 'RECEIVER_REFUSED' }) as Error)
    },
  )
})
