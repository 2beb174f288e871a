import { describe, expect, it } from 'vitest'
import { createLog, maskKey, maskUrl } from '#appliance/base/log.ts'

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog('trace', { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

describe('the log', () => {
  it('hides PINs, codes, keys, tokens and names wherever they stand in a fact', () => {
    const text = linesOf((log) => {
      log.info({ pin: '246810', deeper: { token: 'tok-secret', most: { passphrase: 'horse staple' } }, names: ['Li Lei'] }, 'signed in')
      log.child({ room: 'web' }).warn({ publishKey: 'AbCdEf' }, 'refused')
    })
    for (const secret of ['246810', 'tok-secret', 'horse staple', 'Li Lei', 'AbCdEf']) expect(text).not.toContain(secret)
    expect(text).toContain('"room":"web"')
  })

  it('writes one JSON object a line with the level as a word', () => {
    const line: unknown = JSON.parse(linesOf((log) => log.info({ viewers: 3 }, 'lesson live')))
    expect(line).toMatchObject({ level: 'info', viewers: 3, msg: 'lesson live' })
  })
})

describe('masking', () => {
  it('keeps host and path of an address and hides user, password and query', () => {
    expect(maskUrl('https://ann:pw@cdn.example/live/a.m3u8?token=T0P&exp=9')).toBe('https://***@cdn.example/live/a.m3u8?token=***&exp=***')
    expect(maskUrl('rtmp://up.example/app')).toBe('rtmp://up.example/app')
  })

  it('hides the stream key of an RTMP address, and what looks like a token in any path', () => {
    expect(maskUrl('rtmp://cdn.example/live/maths?sign=a1')).toBe('rtmp://cdn.example/live/***?sign=***')
    expect(maskUrl('rtmps://cdn.example:1935/app/inst/k')).toBe('rtmps://cdn.example:1935/app/inst/***')
    expect(maskUrl('https://cdn.example/8f14e45fceea167a5a36/class/index.m3u8')).toBe('https://cdn.example/***/class/index.m3u8')
    expect(maskUrl('https://cdn.example/live/lesson_7a_8f14e45fceea.m3u8')).toBe('https://cdn.example/live/***.m3u8')
    expect(maskUrl('https://cdn.example/interactive-whiteboard/2024/a.m3u8')).toBe('https://cdn.example/interactive-whiteboard/2024/a.m3u8')
  })

  it('hides what is no address at all', () => {
    expect(maskUrl('my secret')).toBe('***')
    expect(maskUrl('me:secret@cdn.example')).toBe('***')
  })

  it('shows no more than two characters of a key', () => {
    expect(maskKey('abcdefgh')).toBe('ab***')
  })
})
