import { describe, expect, it } from 'vitest'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { startCamera } from '#test/upstreams/camera.ts'
import { startRtspUpstream, whyNoRtspUpstream } from '#test/upstreams/rtsp-upstream.ts'
import { startSilentServer } from '#test/upstreams/silent-server.ts'
import { aRun } from './a-run.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe.concurrent : describe.skip
const noVlc = noFfmpeg ?? whyNoRtspUpstream()
const describeWithVlc = noVlc === undefined ? describe.concurrent : describe.skip

describeWithVlc(`a lesson from an RTSP server${noVlc === undefined ? '' : ` (skipped: ${noVlc})`}`, () => {
  it('is shown, although the server takes no interleaved connection', async () => {
    await using upstream = await startRtspUpstream()
    await using run = aRun({ url: upstream.url })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
    expect(run.log).toContain('461')
    expect((await run.stop()).reason).toBe('stopped')
  })

  it('that dies midway is left within the stall limit', async () => {
    await using upstream = await startRtspUpstream()
    await using run = aRun({ url: upstream.url })
    await run.flowing()
    await upstream.stop()
    expect(['source-silent', 'upstream-ended']).toContain((await run.end).reason)
    expect(run.door.feeds[0]?.ended).toBe(true)
  })

  it('that has another path is named a refusal', async () => {
    await using upstream = await startRtspUpstream()
    await using run = aRun({ url: `${upstream.url}/elsewhere` })
    expect((await run.end).reason).toBe('upstream-refused')
  })

  it('that asks for a password is shown with it, and named a refusal without', async () => {
    await using upstream = await startRtspUpstream({ user: 'kate', password: 'pass-word' })
    expect((await aRun({ url: upstream.url }).end).reason).toBe('upstream-refused')
    await using run = aRun({ url: upstream.url.replace('//', '//kate:pass-word@') })
    await run.flowing()
    expect(run.log).not.toContain('pass-word')
  })
})

describeWithFfmpeg(`a network camera${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it('is shown over one connection, its telephone sound made AAC, and the next start is right at once', async () => {
    await using camera = await startCamera({ user: 'kate', password: 'pass-word' })
    const url = camera.url.replace('//', '//kate:pass-word@')
    await using run = aRun({ url })
    await run.until(() => run.door.feeds.some((_feed, at) => run.kinds(at).includes('audio-header') && run.kinds(at).includes('keyframe')))
    expect(run.memory.form).toEqual({ container: 'flv', sound: 'aac' })
    expect(run.log).toContain('another form')
    await run.stop()
    await using next = aRun({ url, memory: run.memory })
    await next.flowing()
    expect(next.children).toHaveLength(1)
  })

  it('that wants another password is named a refusal', async () => {
    await using camera = await startCamera({ user: 'kate', password: 'pass-word' })
    expect((await aRun({ url: camera.url.replace('//', '//kate:wrong@') }).end).reason).toBe('upstream-refused')
  })

  it('that accepts and stays silent is left and named', async () => {
    await using silent = await startSilentServer()
    await using run = aRun({ url: `rtsp://127.0.0.1:${silent.port}/1`, limits: { open: 1500 } })
    expect((await run.end).reason).toBe('source-silent')
  })

  it('that is not there is named unreachable', async () => {
    const silent = await startSilentServer()
    await silent.stop()
    expect((await aRun({ url: `rtsp://127.0.0.1:${silent.port}/1` }).end).reason).toBe('upstream-unreachable')
  })
})
