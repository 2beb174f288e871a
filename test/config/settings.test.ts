import { describe, expect, it } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { LoadedConfig } from '#appliance/config/load.ts'
import { Settings } from '#appliance/config/settings.ts'
import type { SettingView } from '#appliance/contract/settings.ts'
import type { Database } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { configured } from './a-config.ts'

interface Started {
  settings: Settings
  database: Database
  changed: string[]
  /** The same box after a restart. */
  restarted: () => Settings
  shown: (key: string) => SettingView | undefined
}

async function startedWith(yaml: string, env: Record<string, string> = {}): Promise<Started> {
  const { layers: loaded }: LoadedConfig = await configured(yaml, env)
  const [database, clock, changed] = [await aDatabase(), new ManualClock(), [] as string[]]
  const bus = new BoxBus(clock, () => undefined)
  bus.on('settings.changed', ({ key }) => changed.push(key))
  const restarted = (): Settings => Settings.open({ loaded, database, bus, clock, log: createLog('silent') })
  const settings = restarted()
  return { settings, database, changed, restarted, shown: (key) => settings.list().find((one) => one.key === key) }
}

const desire = (database: Database, key: string, value: unknown): Promise<unknown> =>
  database.write([
    { sql: "INSERT INTO settings (key, origin, value, changed_at) VALUES (?, 'desired', ?, 0)", params: [key, JSON.stringify(value)] },
  ])

describe('a setting', () => {
  it('comes from environment, desired, page, file or default, in this order', async () => {
    const { settings, database, restarted } = await startedWith(
      'live:\n  stall_seconds: 4\n  gop_max_seconds: 5\n  publisher_timeout_seconds: 6\n',
      {
        CLASSBOX_HTTP_PORT: '8001',
      },
    )
    await settings.changeFromPage('live.gop_max_seconds', 20)
    await settings.changeFromPage('live.stall_seconds', 21)
    await desire(database, 'live.stall_seconds', 30)
    await desire(database, 'http.port', 9999)
    const after = restarted()
    const origins = ['http.port', 'live.stall_seconds', 'live.gop_max_seconds', 'live.publisher_timeout_seconds', 'box.language']
    expect(
      after
        .list()
        .filter(({ key }) => origins.includes(key))
        .map(({ key, value, origin }) => [key, value, origin]),
    ).toEqual([
      ['box.language', 'zh-Hans', 'default'],
      ['http.port', 8001, 'environment'],
      ['live.stall_seconds', 30, 'desired'],
      ['live.publisher_timeout_seconds', 6, 'file'],
      ['live.gop_max_seconds', 20, 'page'],
    ])
    expect(after.value).toMatchObject({ http: { port: 8001 }, live: { stall_seconds: 30, gop_max_seconds: 20 } })
  })

  it('changed on the page counts at once, is told, and outlives a restart', async () => {
    const { settings, changed, restarted } = await startedWith('')
    const seen: string[] = []
    settings.watch(({ box }) => seen.push(box.school))
    await settings.changeFromPage('box.school', '希望小学')
    expect([seen, changed, restarted().value.box.school]).toEqual([['希望小学'], ['box.school'], '希望小学'])
  })

  it('taken back on the page has the value of the file again', async () => {
    const { settings, shown } = await startedWith('box:\n  school: from the file\n')
    await settings.changeFromPage('box.school', 'from the page')
    await settings.changeFromPage('box.school', null)
    expect(shown('box.school')).toMatchObject({ value: 'from the file', origin: 'file' })
  })

  it('that waits for a restart is shown, and counts after it', async () => {
    const { settings, shown, restarted } = await startedWith('')
    await settings.changeFromPage('http.port', 80)
    expect(shown('http.port')).toMatchObject({ value: 80, origin: 'page', restartNeeded: true })
    expect([settings.value.http.port, restarted().value.http.port]).toEqual([8080, 80])
  })

  it('held by the environment cannot be changed on the page, and the page is told why', async () => {
    const { settings } = await startedWith('', { CLASSBOX_HOST: '127.0.0.1' })
    await expect(settings.changeFromPage('rtmp.host', '::')).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      message: 'rtmp.host is held by CLASSBOX_HOST in the environment of the box',
    })
  })

  it('with a wrong value is refused in words and changes nothing', async () => {
    const { settings, changed, shown } = await startedWith('')
    await expect(settings.changeFromPage('http.port', 'eighty')).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      message: 'http.port: expected a whole number from 0 to 65535, got "eighty"',
    })
    expect([changed, shown('http.port')?.origin]).toEqual([[], 'default'])
  })

  it('nobody knows is refused with the nearest name', async () => {
    const { settings } = await startedWith('')
    const message = 'there is no setting "live.viewer.max", did you mean live.viewers.max?'
    await expect(settings.changeFromPage('live.viewer.max', 3)).rejects.toMatchObject({ code: 'SETTING_UNKNOWN', message })
    await expect(settings.changeFromPage('live.viewers', {})).rejects.toMatchObject({ code: 'SETTING_UNKNOWN' })
    await expect(settings.changeFromPage('__proto__.x', 1)).rejects.toMatchObject({ code: 'SETTING_UNKNOWN' })
  })

  it('is not counted when it could not be kept', async () => {
    const { settings, database } = await startedWith('')
    await database.close()
    await expect(settings.changeFromPage('box.room', '101')).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect(settings.value.box.room).toBe('')
  })

  it('kept by an older box that no longer fits is left out', async () => {
    const { database, restarted } = await startedWith('')
    await desire(database, 'http.port', 'abc')
    await desire(database, 'box.colour', 'red')
    expect(restarted().value.http.port).toBe(8080)
  })
})

describe('the settings', () => {
  it('show an address without its credentials', async () => {
    const { settings, shown } = await startedWith('')
    await settings.changeFromPage('live.channels.class.sources', [{ url: 'https://me:secret@cdn.example.org/a.m3u8?token=secret' }])
    expect(shown('live.channels.class.sources')?.value).toEqual([{ url: 'https://***@cdn.example.org/a.m3u8?token=***' }])
    expect(settings.value.live.channels['class']?.sources[0]?.url).toBe('https://me:secret@cdn.example.org/a.m3u8?token=secret')
  })

  it('take a further channel and keep the one a classroom needs', async () => {
    const { settings } = await startedWith('live:\n  channels:\n    hall: {sources: []}\n')
    expect(Object.keys(settings.value.live.channels).toSorted()).toEqual(['class', 'hall'])
  })

  it('cannot be changed by a reader', async () => {
    const { settings } = await startedWith('')
    expect(() => Object.assign(settings.value.live.viewers, { max: 1 })).toThrow(TypeError)
  })
})
