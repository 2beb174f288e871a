import { describe, expect, it } from 'vitest'
import type { PullSource } from '#appliance/config/schema.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'

const LIST = '/api/v1/live/channels/class/upstreams'
const CHOICE = '/api/v1/live/channels/class/upstream-choice'

function sourcesOf(box: WebBox): readonly PullSource[] | undefined {
  return box.settings.value.live.channels['class']?.sources
}

describe('the addresses that a lesson is pulled from', () => {
  it('are set by the technician in their order, and taken away again', async () => {
    const { claimer, ...box } = await aClaimedBox()
    const urls = [{ url: 'https://cdn.example/lesson.m3u8' }, { url: 'rtsp://camera.example/1' }]
    expect((await claimer.ask('PUT', LIST, { body: { urls } })).status).toBe(200)
    expect(sourcesOf(box)).toEqual(urls)
    await claimer.ask('PUT', LIST, { body: { urls: [] } })
    expect(sourcesOf(box)).toEqual([])
  })

  it('keep their credentials when they are put in another order, although no page knows them', async () => {
    const { claimer, ...box } = await aClaimedBox()
    const sources = [
      { url: 'rtmp://kate:secret@far.example/live/key' },
      { url: 'https://cdn.example/a.flv', resolver: 'https://a.example/' },
    ]
    await box.settings.changeFromPage('live.channels.class.sources', sources)
    const urls = [{ keep: 'source-2' }, { url: 'srt://third.example:9000' }, { keep: 'source-1' }]
    expect((await claimer.ask('PUT', LIST, { body: { urls } })).status).toBe(200)
    expect(sourcesOf(box)).toEqual([sources[1], { url: 'srt://third.example:9000' }, sources[0]])
  })

  it.for([
    [{ urls: [{ url: 'file:///etc/passwd' }] }, 'SOURCE_URL_REFUSED'],
    [{ urls: [{ keep: 'source-2' }] }, 'UPSTREAM_UNKNOWN'],
    [{ urls: [{ keep: 'peer-1' }] }, 'UPSTREAM_UNKNOWN'],
    [{ urls: [{}] }, 'BAD_REQUEST'],
    [{ urls: [{ keep: 'source-1', url: 'http://a/b.flv' }] }, 'BAD_REQUEST'],
    [{ urls: Array.from({ length: 9 }, () => ({ url: 'http://a/b.flv' })) }, 'BAD_REQUEST'],
  ] as const)('stay as they are where one of a new list cannot be: %j is %s', async ([body, code]) => {
    const { claimer, ...box } = await aClaimedBox()
    await box.settings.changeFromPage('live.channels.class.sources', [{ url: 'http://a/old.flv' }])
    expect((await claimer.ask('PUT', LIST, { body })).body).toMatchObject({ code })
    expect(sourcesOf(box)).toEqual([{ url: 'http://a/old.flv' }])
  })

  it('belong to a channel that is there', async () => {
    const { claimer } = await aClaimedBox()
    const answer = await claimer.ask('PUT', '/api/v1/live/channels/maths/upstreams', { body: { urls: [] } })
    expect(answer.body).toMatchObject({ code: 'CHANNEL_UNKNOWN' })
  })
})

describe('the source of the moment', () => {
  it('is chosen by the teacher who has the lesson, and given back to the box', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByCode(box)
    expect((await teacher.ask('PUT', CHOICE, { body: { id: 'source-1' } })).status).toBe(200)
    expect((await teacher.ask('PUT', CHOICE, { body: { id: null } })).status).toBe(200)
    expect(box.live.chosen).toEqual(['source-1', null])
  })

  it('is chosen by a technician whoever has the lesson, and not by another teacher or a pupil', async () => {
    const box = await aClaimedBox()
    await aTeacherByCode(box)
    const [other, pupil] = [await aTeacherByPin(box), box.visitor()]
    expect((await other.ask('PUT', CHOICE, { body: { id: 'source-1' } })).body).toMatchObject({ code: 'NOT_THE_HOLDER' })
    expect((await pupil.ask('PUT', CHOICE, { body: { id: 'source-1' } })).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
    expect((await box.claimer.ask('PUT', CHOICE, { body: { id: null } })).status).toBe(200)
  })

  it('is one that there is', async () => {
    const { claimer } = await aClaimedBox()
    expect((await claimer.ask('PUT', CHOICE, { body: { id: 'source-7' } })).body).toMatchObject({ code: 'UPSTREAM_UNKNOWN' })
  })
})
