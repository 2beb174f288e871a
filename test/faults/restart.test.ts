import { afterEach, describe, expect, it } from 'vitest'
import type { LiveView } from '#appliance/contract/live.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { LogLine, RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aFreePort } from '#test/helper/stubborn-encoder.ts'

let box: RunningBox | undefined
afterEach(() => box?.dispose())

/** Matches the line of the box's second start, and those after it. */
function ofTheSecond(): (line: LogLine) => boolean {
  const seen = new Set<LogLine>()
  return (line) => {
    if (line.msg === 'box is up') seen.add(line)
    return seen.size > 1
  }
}

describe('a restart from the technician’s page', () => {
  it('brings the box back by itself, in the same process and with whoever was signed in, and nothing secret is in its log', async () => {
    box = await aBox({ httpPort: await aFreePort(), rtmpPort: await aFreePort() })
    const technician = await aClaimant(box)
    const made = await technician.call<{ id: string }>('POST', '/api/v1/roster/classes', { name: '三年二班' })
    const pupil = { number: '1', name: '王小明' }
    expect((await technician.call('POST', `/api/v1/roster/classes/${made.body.id}/pupils`, pupil)).status).toBe(200)
    const live = await technician.call<LiveView>('GET', '/api/v1/live')
    const change = {
      revision: live.body.channels[0]?.upstreamsRevision,
      urls: [{ url: 'rtmp://user:pass-w0rd@127.0.0.1:9/live/secret-key-1234' }],
    }
    expect((await technician.call('PUT', '/api/v1/live/channels/class/upstreams', change)).status).toBe(200)
    const before = await technician.call<{ boot: string }>('GET', '/api/v1/box')
    expect((await technician.call('POST', '/api/v1/restart', { inClass: true })).status).toBe(200)
    await box.line(ofTheSecond())
    const after = await technician.call<{ boot: string }>('GET', '/api/v1/box')
    expect([after.status, after.body.boot === before.body.boot]).toEqual([200, false])
    expect(box.lines().filter(({ level }) => level === 'fatal')).toEqual([])
    const log = (await technician.bytes('/api/v1/log/file')).toString()
    expect(log).toContain('box is up')
    const said = log + JSON.stringify(box.lines())
    for (const secret of ['246810', 'river stone', '王小明', 'pass-w0rd', 'secret-key-1234']) expect(said).not.toContain(secret)
    expect(await box.stop()).toBe(0)
  })
})
