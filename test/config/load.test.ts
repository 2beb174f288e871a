import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '#appliance/config/load.ts'
import { complaints, configured } from './a-config.ts'

const entriesOf = (layer: ReadonlyMap<string, unknown>): Record<string, unknown> => Object.fromEntries(layer)

describe('config.yaml', () => {
  it('may be missing, empty, or have nothing but remarks', async () => {
    expect((await configured(undefined)).file).toBeUndefined()
    expect((await configured('')).layers.file.size).toBe(0)
    expect((await configured('# nothing\nhttp:\n  # port: 80\n')).layers.file.size).toBe(0)
  })

  it('sets what it names and nothing else', async () => {
    const { layers } = await configured('http:\n  port: 80\nlive:\n  channels:\n    hall:\n      sources: []\n')
    expect(entriesOf(layers.file)).toEqual({ 'http.port': 80, 'live.channels.hall.sources': [] })
  })

  it('is read with Windows line ends and a byte order mark', async () => {
    expect(entriesOf((await configured('\uFEFFbox:\r\n  school: 希望小学\r\n')).layers.file)).toEqual({ 'box.school': '希望小学' })
  })

  it('must be there when it is named', async () => {
    await expect(configured(undefined, { CLASSBOX_CONFIG: 'other.yaml' })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringMatching(/^the configuration .*other\.yaml cannot be read: ENOENT/) as string,
    })
  })

  it('must be a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'classbox-test-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await expect(loadConfig({ env: { CLASSBOX_CONFIG: folder }, folder })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
  })
})

describe('a mistake in config.yaml', () => {
  it('is named by file, key, line, and what was expected', async () => {
    expect(await complaints('# the box\nbox:\n  school: a\n\nhttp:\n  host: "::"\n  port: "abc"\n')).toEqual([
      'config.yaml: http.port: expected a whole number from 0 to 65535, got "abc" (line 7)',
    ])
  })

  it('is named with the nearest known key when a key is mistyped', async () => {
    expect(await complaints('htpp:\n  port: 80\nlive:\n  viewers:\n    maxlag_bytes: 5\nzebra: 1\n')).toEqual([
      'config.yaml: htpp: unknown key, did you mean http? (line 1)',
      'config.yaml: live.viewers.maxlag_bytes: unknown key, did you mean max_lag_bytes? (line 5)',
      'config.yaml: zebra: unknown key (line 6)',
    ])
  })

  it('points to the group in which a key belongs', async () => {
    expect(await complaints('time_zone: Asia/Urumqi\n')).toEqual([
      'config.yaml: time_zone: unknown key, did you mean box.time_zone? (line 1)',
    ])
  })

  it('is told together with all others', async () => {
    const yaml = `box:
  language: fr
  time_zone: Asia/Atlantis
  room: 101
http: 8080
live:
  stall_seconds: 0.5
  channels:
    Hall: {}
    class:
      sources:
        - resolver: https://a.example.org/
log:
  level:
`
    expect(await complaints(yaml)).toEqual([
      'config.yaml: box.language: expected zh-Hans or en, got "fr" (line 2)',
      'config.yaml: box.time_zone: expected the name of a time zone such as Asia/Shanghai, got "Asia/Atlantis" (line 3)',
      'config.yaml: box.room: expected text of at most 80 characters, got 101 (line 4)',
      'config.yaml: http: expected a group of keys, got 8080 (line 5)',
      'config.yaml: live.stall_seconds: expected a number from 1 to 60, got 0.5 (line 7)',
      'config.yaml: live.channels.Hall: is no name: small letters, digits and hyphens only, at most 32 (line 9)',
      'config.yaml: live.channels.class.sources[0].url: is missing (line 12)',
      'config.yaml: log.level: expected trace, debug, info, warn, error or silent, got nothing (line 14)',
    ])
  })

  it('never shows the password of an address', async () => {
    const of = (url: string): string => `live:\n  channels:\n    class:\n      sources:\n        - url: ${url}\n`
    const expected = 'expected an address that begins with http://, https://, rtmp://, rtmps://, rtsp://, rtsps:// or srt://'
    expect([...(await complaints(of('mms://me:secret@cdn.example.org/a?key=secret'))), ...(await complaints(of('me:secret@cdn')))]).toEqual(
      [
        `config.yaml: live.channels.class.sources[0].url: ${expected}, got "mms://***@cdn.example.org/a?key=***" (line 5)`,
        `config.yaml: live.channels.class.sources[0].url: ${expected}, got no address (line 5)`,
      ],
    )
  })

  it('is named by line when the file is not even YAML', async () => {
    expect(await complaints('box:\n\tschool: a\n')).toEqual([expect.stringMatching(/^config\.yaml: .*[Tt]ab.* \(line 2\)$/)])
    expect(await complaints('box:\n  school: "a\nhttp:\n  port: 80\n')).toContainEqual(expect.stringMatching(/\(line \d+\)$/))
  })

  it('is a key that stands twice', async () => {
    expect(await complaints('http:\n  port: 80\nbox:\n  room: a\nhttp:\n  port: 81\n')).toEqual([
      'config.yaml: http: stands twice (line 5)',
    ])
  })

  it('is a whole file of something else', async () => {
    expect(await complaints('- a\n- b\n')).toEqual(['config.yaml: expected a group of keys, got a list of 2 (line 1)'])
    expect(await complaints('constructor: 1\n__proto__: 2\n')).toHaveLength(2)
  })

  it('never makes the box hang or burst: bombs, depth and length are bounded', async () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]}, `.repeat(9)}]`),
    ]
    expect(await complaints(bomb.join('\n'))).toEqual([expect.stringMatching(/alias/i)])
    expect((await complaints('['.repeat(50_000))).length).toBeGreaterThan(0)
    expect(await complaints(Array.from({ length: 40_000 }, (_, index) => `k${index}: 1`).join('\n'))).toContain('and 39980 more')
    expect(await complaints('#'.repeat(1024 * 1024 + 1))).toEqual([expect.stringMatching(/longer than 1 MB/)])
  })
})

describe('the environment', () => {
  it('sets ports and the address of both doors', async () => {
    const { layers, dataFolder } = await configured('', {
      CLASSBOX_HTTP_PORT: '0',
      CLASSBOX_RTMP_PORT: ' 19350 ',
      CLASSBOX_HOST: '127.0.0.1',
      CLASSBOX_DATA: '/data/box',
    })
    expect(entriesOf(layers.environment)).toEqual({
      'http.port': 0,
      'rtmp.port': 19350,
      'http.host': '127.0.0.1',
      'rtmp.host': '127.0.0.1',
    })
    expect(dataFolder).toBe('/data/box')
  })

  it('leaves alone what it sets to nothing', async () => {
    const { layers, dataFolder } = await configured('', { CLASSBOX_HTTP_PORT: '', CLASSBOX_DATA: '', CLASSBOX_CONFIG: '' })
    expect(layers.environment.size).toBe(0)
    expect(dataFolder).toMatch(/\/var$/)
  })

  it('is named when it is wrong, together with the mistakes of the file', async () => {
    expect(await complaints('prot: 1\n', { CLASSBOX_HTTP_PORT: '80a', CLASSBOX_RTMP_PORT: '70000' })).toEqual([
      'CLASSBOX_HTTP_PORT: expected a whole number from 0 to 65535, got "80a"',
      'CLASSBOX_RTMP_PORT: expected a whole number from 0 to 65535, got "70000"',
      'config.yaml: prot: unknown key (line 1)',
    ])
  })
})
