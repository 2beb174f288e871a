import { describe, expect, it } from 'vitest'
import { readSettings } from '../../web-ui/pages/technician/read-settings.ts'
import { shownBytes } from '../../web-ui/pages/technician/shown-bytes.ts'

describe('settings of a receiver that a technician tries', () => {
  it('are read as config.yaml has them', () => {
    const text =
      "- framing: fixed\n  length: 8\n  # the key\n  starts_with: 'hex:aa'\n  keys: [1=A, '2=B']\n  checksum_at: -1\n\n  pattern: [0-9]+,(?<key>[A-E])\n"
    expect(readSettings(text)).toEqual({
      settings: {
        ...{ framing: 'fixed', length: 8, starts_with: 'hex:aa', keys: ['1=A', '2=B'], checksum_at: -1, pattern: '[0-9]+,(?<key>[A-E])' },
      },
    })
  })

  it('are not guessed at: the first line that is none is named', () => {
    expect(readSettings('framing: line\nlength 8\nKey: x')).toEqual({ line: 'length 8' })
  })
})

describe('raw bytes', () => {
  it('are shown sixteen a line, in hex and as text, with the moment at which they came', () => {
    const hex = Buffer.from('incoming: 090fd335ae08\r\n', 'latin1').toString('hex')
    expect(shownBytes([{ at: 1250, hex }])).toEqual([
      { at: '1.25', hex: '69 6e 63 6f 6d 69 6e 67 3a 20 30 39 30 66 64 33', text: 'incoming: 090fd3' },
      { at: '1.25', hex: '33 35 61 65 30 38 0d 0a', text: '35ae08··' },
    ])
  })

  it('are the newest where there are many', () => {
    const chunks = Array.from({ length: 100 }, (_, at) => ({ at: at * 1000, hex: '00' }))
    expect(shownBytes(chunks).map(({ at }) => at)).toHaveLength(40)
    expect(shownBytes(chunks).at(-1)?.at).toBe('99.00')
  })
})
