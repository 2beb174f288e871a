import { describe, expect, it } from 'vitest'
import { startProxy } from '#test/upstreams/proxy.ts'
import { aRecordings } from '../a-recordings.ts'
import { clipSegments } from '../clip-segments.ts'
import { aKeptClass, FILM, MARKS } from './a-kept-class.ts'
import { anUploadServer } from './an-upload-server.ts'

const TWO_MINUTES = 120_000

describe('a recording that is taken to a server', () => {
  it('arrives byte for byte under a name by which people know it, with what is to be explained again beside it', async () => {
    const server = await anUploadServer()
    const { rig, id, film, exported } = await aKeptClass({ tus_url: server.url })
    expect(rig.view().exportTo).toEqual(['server'])
    await rig.recordings.mark(id, { at: 5, label: '通分' })
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ to: 'server', state: 'finished', finishedAt: rig.clock.now() }))
    const uploads = await server.uploads()
    expect([...uploads.keys()].toSorted()).toEqual([FILM, MARKS])
    expect(uploads.get(FILM)?.equals(await film())).toBe(true)
    expect(uploads.get(MARKS)?.toString()).toContain('通分')
    const bytes = exported()?.bytes
    expect([exported()?.sent, rig.uplink.took]).toEqual([bytes, bytes])
    expect(rig.factsOf('recording.export-finished')).toEqual([{ id, to: 'server', bytes }])
  }, 60_000)

  it('goes on where the line was cut, and sends no more than a piece twice', async () => {
    const server = await anUploadServer()
    const line = await startProxy({ to: server.port })
    const { rig, id, film, exported } = await aKeptClass({ tus_url: `http://127.0.0.1:${line.port}/files` })
    server.onPatch = (number) => (number === 3 ? line.freeze() : undefined)
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(server.count('PATCH')).toBe(3))
    rig.clock.advance(TWO_MINUTES)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'unreachable' }))
    line.thaw()
    rig.clock.advance(5000)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    const whole = await film()
    expect((await server.uploads()).get(FILM)?.equals(whole)).toBe(true)
    // The third piece, twice as large as the second; less where the line brought some of it after all.
    expect(rig.uplink.took - whole.length).toBeLessThanOrEqual(4 * 131_072)
    expect(server.count('POST')).toBe(1)
    await line.stop()
  }, 60_000)

  it('goes on with a server that was started again, and begins anew with one that has forgotten it', async () => {
    const server = await anUploadServer()
    const { rig, id, film, exported } = await aKeptClass({ tus_url: server.url })
    /** The server goes down while it takes the piece of this number. */
    const fallsAt = (piece: number): Promise<void> =>
      new Promise((fallen) => {
        server.onPatch = (number) => (number === piece ? void server.stop().then(fallen) : undefined)
      })
    const first = fallsAt(3)
    await rig.recordings.takeTo(id, 'server')
    await first
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'unreachable' }))
    await server.start()
    const second = fallsAt(5)
    rig.clock.advance(5000)
    await second
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'unreachable' }))
    expect(server.count('POST')).toBe(1)
    await server.forget()
    await server.start()
    rig.clock.advance(60_000)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    expect(server.count('POST')).toBe(2)
    expect((await server.uploads()).get(FILM)?.equals(await film())).toBe(true)
  }, 60_000)

  it('stands still as soon as a class begins, and goes on with its end', async () => {
    const server = await anUploadServer()
    const { rig, id, film, exported } = await aKeptClass({ tus_url: server.url })
    server.onPatch = (number) => (number === 2 ? rig.inClass.set(true) : undefined)
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', held: 'class' }))
    const asked = server.asked.length
    rig.clock.advance(3_600_000)
    await rig.recordings.idle()
    expect(server.asked.length).toBe(asked)
    rig.inClass.set(false)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    expect((await server.uploads()).get(FILM)?.equals(await film())).toBe(true)
    expect(server.count('POST')).toBe(1)
  }, 60_000)

  it('waits for the hours that the school allows, and begins with them', async () => {
    const server = await anUploadServer()
    const { rig, id, exported } = await aKeptClass({ tus_url: server.url }, { segments: 4 })
    rig.uplink.held = 'window'
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', held: 'window' }))
    expect(server.asked).toEqual([])
    rig.uplink.held = undefined
    rig.clock.advance(5000)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
  }, 60_000)

  it('is not sent into a page of the network that wants somebody to sign in', async () => {
    const server = await anUploadServer()
    const { rig, id, exported, film } = await aKeptClass({ tus_url: server.url }, { segments: 4 })
    server.instead = (_request, response) => {
      response.setHeader('content-type', 'text/html').end('<html>please sign in</html>')
      return true
    }
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'odd' }))
    server.instead = () => false
    rig.clock.advance(10_000)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    expect((await server.uploads()).get(FILM)?.equals(await film())).toBe(true)
  }, 60_000)

  it('gives up where the server refuses the box again and again, says so, and tries once more when somebody asks', async () => {
    const server = await anUploadServer()
    const { rig, id, exported } = await aKeptClass({ tus_url: server.url }, { segments: 4 })
    server.instead = (request, response) => {
      response.statusCode = request.method === 'OPTIONS' ? 204 : 403
      response.end()
      return true
    }
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => {
      rig.clock.advance(600_000)
      expect(exported()).toMatchObject({ state: 'failed', trouble: 'refused' })
    })
    expect(rig.factsOf('recording.export-failed')).toEqual([{ id, to: 'server', reason: 'refused' }])
    server.instead = () => false
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
  }, 60_000)

  it('shows the server who it is, and nobody else', async () => {
    const server = await anUploadServer()
    const { rig, id, exported } = await aKeptClass({ tus_url: server.url.replace('//', '//school:s3cr3t-word@') }, { segments: 4 })
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    await server.stop()
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ trouble: 'unreachable' }))
    const expected = `Basic ${Buffer.from('school:s3cr3t-word').toString('base64')}`
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(new Set([expected]))
    expect(rig.lines.join('') + JSON.stringify(rig.view()) + JSON.stringify(rig.facts)).not.toContain('s3cr3t')
    expect(rig.lines.join('')).toContain('recording not exported')
  }, 60_000)

  it('is taken back at any time: the server is told, and the next start knows nothing of it', async () => {
    const server = await anUploadServer()
    const { rig, id, exported } = await aKeptClass({ tus_url: server.url })
    const reached = Promise.withResolvers<void>()
    server.onPatch = (number) => (number === 3 ? reached.resolve() : undefined)
    await rig.recordings.takeTo(id, 'server')
    await reached.promise
    await rig.recordings.takeNoMore(id, 'server')
    await rig.recordings.takeNoMore(id, 'server')
    expect(exported()).toBeUndefined()
    await rig.until(() => expect(server.count('DELETE')).toBe(1))
    await rig.stop()
    const next = await aRecordings({ data: rig.data, settings: rig.settings })
    expect(next.first().exports).toEqual([])
  }, 60_000)

  it('is not sent any more when it was deleted', async () => {
    const server = await anUploadServer()
    const { rig, id } = await aKeptClass({ tus_url: server.url })
    rig.uplink.held = 'paused'
    await rig.recordings.takeTo(id, 'server')
    await rig.recordings.remove(id)
    expect(rig.factsOf('recording.export-failed')).toEqual([{ id, to: 'server', reason: 'gone' }])
    expect(rig.db.read('SELECT * FROM recording_exports')).toEqual([])
  }, 60_000)

  it('goes in smaller pieces through a web server that takes no large ones', async () => {
    const server = await anUploadServer()
    const { rig, id, film, exported } = await aKeptClass({ tus_url: server.url })
    server.instead = (request, response) => {
      if (Number(request.headers['content-length'] ?? 0) <= 300_000) return false
      request.resume().on('end', () => response.writeHead(413).end())
      return true
    }
    await rig.recordings.takeTo(id, 'server')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    expect((await server.uploads()).get(FILM)?.equals(await film())).toBe(true)
    expect(server.count('POST')).toBe(1)
  }, 60_000)

  it('is refused where there is no such place, no such recording, or its class still runs', async () => {
    const server = await anUploadServer()
    const { rig, id } = await aKeptClass({ tus_url: server.url }, { segments: 4 })
    await expect(rig.recordings.takeTo(id, 'folder')).rejects.toMatchObject({ code: 'EXPORT_NOWHERE' })
    await expect(rig.recordings.takeTo('none', 'server')).rejects.toMatchObject({ code: 'RECORDING_UNKNOWN' })
    const running = await aRecordings({ settings: rig.settings })
    await running.begin()
    await running.bring(clipSegments(2))
    await expect(running.recordings.takeTo(running.first().id, 'server')).rejects.toMatchObject({ code: 'RECORDING_RUNNING' })
  }, 60_000)
})
