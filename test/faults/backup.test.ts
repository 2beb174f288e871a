import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { LogLine, RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, Device, PASSPHRASE } from '#test/helper/a-teacher.ts'
import { until } from '#test/helper/until.ts'
import { sealedOf } from './sealed-of.ts'
import { aFreePort } from '#test/helper/stubborn-encoder.ts'

const SEAL = 'seal of the backup'

const boxes: RunningBox[] = []
afterEach(async () => {
  for (const box of boxes.splice(0)) {
    await box.dispose()
    rmSync(box.data, { recursive: true, force: true })
  }
})

async function aLastingBox(data?: string): Promise<RunningBox> {
  const box = await aBox({ httpPort: await aFreePort(), rtmpPort: await aFreePort(), ...(data === undefined ? {} : { data }) })
  boxes.push(box)
  return box
}

/** A claimed box between classes, with a class of its own in the roster. */
async function aBoxOf(room: string): Promise<{ box: RunningBox; device: Device }> {
  const box = await aLastingBox()
  const device = await aClaimant(box)
  await device.call('PUT', '/api/v1/settings/box.room', { value: room })
  await device.call('POST', '/api/v1/roster/classes', { name: `班级 ${room}` })
  return { box, device }
}

async function backupOf(box: RunningBox, device: Device): Promise<Buffer> {
  const headers = { origin: box.origin, cookie: device.cookie, 'content-type': 'application/json' }
  const answer = await fetch(`${box.origin}/api/v1/backup`, { method: 'POST', headers, body: JSON.stringify({ passphrase: SEAL }) })
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([200, expect.stringMatching(/classbox-[\d-]+\.backup/)])
  return Buffer.from(await answer.arrayBuffer())
}

async function bring(box: RunningBox, device: Device, file: Buffer): Promise<void> {
  const headers = { origin: box.origin, cookie: device.cookie, 'content-type': 'application/octet-stream' }
  const answer = await fetch(`${box.origin}/api/v1/restore/file`, { method: 'POST', headers, body: new Uint8Array(file) })
  expect([answer.status, await answer.json()]).toEqual([200, { bytes: file.length }])
}

/** What this box is by its database: which room, and which classes. */
async function stateOf(box: RunningBox): Promise<string> {
  const device = new Device(box.origin)
  const { body } = await device.call<{ room: string }>('GET', '/api/v1/box')
  const entered = await device.call('POST', '/api/v1/sign-in', { by: 'passphrase', secret: PASSPHRASE })
  const roster = await device.call<{ classes: { name: string }[] }>('GET', '/api/v1/roster')
  expect([entered.status, roster.status]).toEqual([200, 200])
  return [body.room, ...roster.body.classes.map(({ name }) => name).toSorted()].join(' ')
}

function ofTheSecond(): (line: LogLine) => boolean {
  const seen = new Set<LogLine>()
  return (line) => {
    if (line.msg === 'box is up') seen.add(line)
    return seen.size > 1
  }
}

describe('a backup of a real box', () => {
  it('is made in the middle of a class, and makes another box the successor of the first, with nobody signed in and no class running', async () => {
    const { box: old, device } = await aBoxOf('三年二班')
    await device.call('POST', '/api/v1/lesson/start', {})
    const file = await backupOf(old, device)
    expect((await device.call('GET', '/api/v1/lesson')).body).toMatchObject({ running: true })
    expect(file.includes(Buffer.from('三年二班'))).toBe(false)
    await until(() => readdirSync(join(old.data, 'backup-work')).length === 0)
    const [oldId, oldKey] = [
      readFileSync(join(old.data, 'box-id'), 'utf8').split('\n')[0],
      readFileSync(join(old.data, 'publish-key'), 'utf8'),
    ]

    const { box, device: technician } = await aBoxOf('新教室')
    await bring(box, technician, file)
    const refused = await technician.call('POST', '/api/v1/restore', { passphrase: SEAL })
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'BACKUP_OF_OTHER_BOX', current: { boxId: oldId, room: '三年二班' } },
    ])
    expect((await technician.call('POST', '/api/v1/restore', { passphrase: SEAL, as: 'successor' })).status).toBe(200)
    await box.line(ofTheSecond())
    expect((await technician.call('GET', '/api/v1/settings')).status).toBe(401)
    expect(await stateOf(box)).toBe('三年二班 班级 三年二班')
    expect([readFileSync(join(box.data, 'box-id'), 'utf8').split('\n')[0], readFileSync(join(box.data, 'publish-key'), 'utf8')]).toEqual([
      oldId,
      oldKey,
    ])
    const entered = new Device(box.origin)
    await entered.call('POST', '/api/v1/sign-in', { by: 'pin', secret: '246810' })
    expect((await entered.call('GET', '/api/v1/lesson')).body).toMatchObject({ running: false })
    expect(box.lines().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
  })

  it('may also be taken by a box that stays itself', async () => {
    const { box: old, device } = await aBoxOf('三年二班')
    const file = await backupOf(old, device)
    const { box, device: technician } = await aBoxOf('新教室')
    const own = [readFileSync(join(box.data, 'box-id'), 'utf8'), readFileSync(join(box.data, 'publish-key'), 'utf8')]
    await technician.call('POST', '/api/v1/lesson/end', {})
    await bring(box, technician, file)
    expect((await technician.call('POST', '/api/v1/restore', { passphrase: SEAL, as: 'copy' })).status).toBe(200)
    await box.line(ofTheSecond())
    expect(await stateOf(box)).toBe('三年二班 班级 三年二班')
    expect([readFileSync(join(box.data, 'box-id'), 'utf8'), readFileSync(join(box.data, 'publish-key'), 'utf8')]).toEqual(own)
  })

  it('is refused with its reason, and nothing is touched, under a wrong passphrase, cut off, by a newer box, or in a class', async () => {
    const { box, device } = await aBoxOf('三年二班')
    const restore = async (passphrase = SEAL): Promise<unknown> => {
      const { status, body } = await device.call<{ code: string }>('POST', '/api/v1/restore', { passphrase })
      return [status, body.code]
    }
    expect(await restore()).toEqual([409, 'BACKUP_MISSING'])
    const file = await backupOf(box, device)
    await bring(box, device, file)
    expect(await restore('another passphrase')).toEqual([422, 'BACKUP_PASSPHRASE_WRONG'])
    expect(readdirSync(join(box.data, 'backup-work'))).toEqual(['brought'])
    await device.call('POST', '/api/v1/lesson/start', {})
    expect(await restore()).toEqual([409, 'CLASS_RUNNING'])
    await device.call('POST', '/api/v1/lesson/end', {})
    await bring(box, device, file.subarray(0, file.length - 70_000))
    expect(await restore()).toEqual([422, 'BACKUP_DAMAGED'])
    await bring(box, device, Buffer.from('not this one'))
    expect(await restore()).toEqual([422, 'BACKUP_UNKNOWN'])

    expect(await box.stop()).toBe(0)
    const database = new DatabaseSync(join(box.data, 'box.db'))
    const version = database.prepare('PRAGMA user_version').get()
    database.exec('PRAGMA user_version = 9999')
    database.close()
    // A box of later days made this one.
    const newer = await sealedOf(box.data, SEAL)
    const mended = new DatabaseSync(join(box.data, 'box.db'))
    mended.exec(`PRAGMA user_version = ${String(version?.['user_version'])}`)
    mended.close()
    const again = await aLastingBox(box.data)
    const technician = new Device(again.origin)
    await technician.call('POST', '/api/v1/sign-in', { by: 'passphrase', secret: PASSPHRASE })
    await bring(again, technician, newer)
    const answer = await technician.call('POST', '/api/v1/restore', { passphrase: SEAL })
    expect([answer.status, answer.body]).toMatchObject([422, { code: 'BACKUP_TOO_NEW' }])
    expect(await stateOf(again)).toBe('三年二班 班级 三年二班')
  })

  it('leaves the old or the new, never half of it, wherever the power is cut in the middle of a restore', async () => {
    const { box: first, device } = await aBoxOf('旧')
    const file = await backupOf(first, device)
    await device.call('PUT', '/api/v1/settings/box.room', { value: '新' })
    await device.call('POST', '/api/v1/roster/classes', { name: '后来的' })
    await first.stop()
    const later = '新 后来的 班级 旧'
    let state = later
    for (const wait of [50, 250, 500, 900]) {
      const box = await aLastingBox(first.data)
      const technician = new Device(box.origin)
      await technician.call('POST', '/api/v1/sign-in', { by: 'passphrase', secret: PASSPHRASE })
      await bring(box, technician, file)
      const asked = technician.call('POST', '/api/v1/restore', { passphrase: SEAL }).catch(() => undefined)
      await sleep(wait)
      await box.kill()
      await asked
      const back = await aLastingBox(first.data)
      state = await stateOf(back)
      expect(['旧 班级 旧', later]).toContain(state)
      expect([existsSync(join(back.data, 'restore-ready')), existsSync(join(back.data, 'backup-work', 'restoring'))]).toEqual([
        false,
        false,
      ])
      expect(back.lines().some(({ msg }) => msg === 'damaged database set aside')).toBe(false)
      await back.kill()
      if (state !== later) break
    }
  })
})
