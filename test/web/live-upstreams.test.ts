import { describe, expect, it } from 'vitest'
import type { PullSource } from '#appliance/config/schema.ts'
import { sourcesRevision } from '#appliance/live/pull/sources-revision.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'

const LIST = '/api/v1/live/channels/class/upstreams'
const CHOICE = '/api/v1/live/channels/class/upstream-choice'

function sourcesOf(box: WebBox): readonly PullSource[] | undefined {
  return box.settings.value.live.channels['class']?.sources
}

function revisionOf(box: WebBox): string {
  return sourcesRevision(sourcesOf(box) ?? [])
}

describe('the addresses that a lesson is pulled from', () => {
  it('are set by the technician in their order, and taken away again', async () => {
    const { claimer, ...box } = await aClaimedBox()
    const urls = [{ url: 'https://cdn.example/lesson.m3u8' }, { url: 'rtsp://camera.example/1' }]
    expect((await claimer.ask('PUT', LIST, { body: { urls, revision: revisionOf(box) } })).status).toBe(200)
    expect(sourcesOf(box)).toEqual(urls)
    await claimer.ask('PUT', LIST, { body: { urls: [], revision: revisionOf(box) } })
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
    expect((await claimer.ask('PUT', LIST, { body: { urls, revision: revisionOf(box) } })).status).toBe(200)
    expect(sourcesOf(box)).toEqual([sources[1], { url: 'srt://third.example:9000' }, sources[0]])
  })

  it.for([
    [{ urls: [{ url: 'file:///etc/passwd' }] }, 'SOURCE_URL_REFUSED'],
    [{ urls: [{ keep: 'source-2' }] }, 'UPSTREAM_UNKNOWN'],
    [{ urls: [{ keep: 'peer-1' }] }, 'UPSTREAM_UNKNOWN'],
    [{ urls: [{ keep: 'lesson-1' }] }, 'UPSTREAM_UNKNOWN'],
    [{ urls: [{ keep: 'stand-in-1' }] }, 'UPSTREAM_UNKNOWN'],
    [{ urls: [{}] }, 'BAD_REQUEST'],
    [{ urls: [{ keep: 'source-1', url: 'http://a/b.flv' }] }, 'BAD_REQUEST'],
    [{ urls: Array.from({ length: 9 }, () => ({ url: 'http://a/b.flv' })) }, 'BAD_REQUEST'],
  ] as const)('stay as they are where one of a new list cannot be: %j is %s', async ([body, code]) => {
    const { claimer, ...box } = await aClaimedBox()
    await box.settings.changeFromPage('live.channels.class.sources', [{ url: 'http://a/old.flv' }])
    expect((await claimer.ask('PUT', LIST, { body: { ...body, revision: revisionOf(box) } })).body).toMatchObject({ code })
    expect(sourcesOf(box)).toEqual([{ url: 'http://a/old.flv' }])
  })

  it('are not removed by who looked at an older list, in which another one had this place', async () => {
    const { claimer, ...box } = await aClaimedBox()
    const [camera, main, backup] = [{ url: 'rtsp://camera.example/1' }, { url: 'http://a/main.flv' }, { url: 'http://a/backup.flv' }]
    await box.settings.changeFromPage('live.channels.class.sources', [camera, main, backup])
    const seen = revisionOf(box)
    const withoutCamera = { urls: [{ keep: 'source-2' }, { keep: 'source-3' }], revision: seen }
    const answer = await claimer.ask('PUT', LIST, { body: withoutCamera })
    expect(answer.body).toEqual({ done: true, revision: revisionOf(box) })
    const late = await claimer.ask('PUT', LIST, { body: { urls: [{ keep: 'source-1' }], revision: seen } })
    expect([late.status, late.body]).toMatchObject([409, { code: 'UPSTREAMS_CHANGED' }])
    expect(sourcesOf(box)).toEqual([main, backup])
  })

  it('lose nothing to two technicians who add one at the same moment: the second is told to look again', async () => {
    const { claimer, ...box } = await aClaimedBox()
    const revision = revisionOf(box)
    const add = (url: string) => claimer.ask('PUT', LIST, { body: { urls: [{ url }], revision } })
    const answers = await Promise.all([add('http://a/one.flv'), add('http://b/two.flv')])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(sourcesOf(box)).toEqual([{ url: answers[0].status === 200 ? 'http://a/one.flv' : 'http://b/two.flv' }])
  })

  it('belong to a channel that is there', async () => {
    const { claimer } = await aClaimedBox()
    const answer = await claimer.ask('PUT', '/api/v1/live/channels/maths/upstreams', { body: { urls: [], revision: '' } })
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
