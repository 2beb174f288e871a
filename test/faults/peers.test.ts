import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { lessonDigest } from '#appliance/live/pull/lesson-digest.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { freePorts } from '#test/helper/free-ports.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import type { HttpUpstream } from '#test/upstreams/http-upstream.ts'

/** Ids of boxes, the smallest first. */
const idOf = (box: number): string => `${box}0000000-0000-4000-8000-000000000000`

interface School {
  test: TestContext
  upstream: HttpUpstream
  ports: number[]
}

async function aSchool(test: TestContext, boxes: number): Promise<School> {
  const upstream = await startHttpUpstream({ burst: 1000 })
  test.onTestFinished(() => upstream.stop())
  return { test, upstream, ports: await freePorts(boxes) }
}

/** Box number `box` of the school, which knows those with the numbers `peers`. */
async function theBox({ test, upstream, ports }: School, box: number, peers: number[]): Promise<RunningBox> {
  const data = await mkdtemp(join(tmpdir(), 'classbox-school-'))
  await writeFile(join(data, 'box-id'), idOf(box))
  const addresses = peers.map((peer) => `'http://127.0.0.1:${ports[peer]}'`).join(', ')
  const live = `{ failback_seconds: 2, peers: [${addresses}], channels: { class: { sources: [{ url: '${upstream.url('/live.flv')}' }] } } }`
  const running = await aBox({ data, config: `live: ${live}`, httpPort: ports[box] ?? 0 })
  test.onTestFinished(async () => {
    await running.dispose()
    await rm(data, { recursive: true, force: true })
  })
  return running
}

async function aViewer({ test }: School, box: RunningBox): Promise<FlvViewer> {
  const viewer = new FlvViewer(box.httpPort)
  test.onTestFinished(() => viewer.close())
  await viewer.picture()
  return viewer
}

/** The longest that the viewer got nothing, from tag `from` on. */
function darkness({ tags }: FlvViewer, from: number): number {
  const arrivals = tags.slice(Math.max(0, from - 1)).map(({ at }) => at)
  return Math.max(...arrivals.map((at, n) => at - (arrivals[n - 1] ?? at)))
}

const timesOf = ({ tags }: FlvViewer): number[] => tags.filter(({ type }) => type !== 18).map(({ timestamp }) => timestamp)

describe.concurrent('the boxes of one school', () => {
  it('fetch a lesson once, hand it on once, and each fetches it itself when the other is lost', { timeout: 80_000 }, async (test) => {
    const school = await aSchool(test, 3)
    const { upstream, ports } = school
    const [first, second, third] = [await theBox(school, 0, []), await theBox(school, 1, [0, 1]), await theBox(school, 2, [1])]
    await aViewer(school, first)
    const viewer = await aViewer(school, second)
    expect(upstream.requests).toEqual(['/live.flv'])

    // The third knows the second only, which has the lesson from the first: it goes no further.
    await aViewer(school, third)
    expect(upstream.requests).toEqual(['/live.flv', '/live.flv'])
    const digest = lessonDigest({ shared_as: '', sources: [{ url: upstream.url('/live.flv') }] })
    const ask = async (box: number, asker: number): Promise<unknown> => {
      const headers = { 'classbox-path': idOf(asker) }
      const answer = await fetch(`http://127.0.0.1:${ports[box]}/live/peers/${digest}.flv`, { headers })
      return answer.json()
    }
    expect(await ask(1, 2)).toMatchObject({ code: 'RELAY_REFUSED' })
    expect(await ask(0, 0)).toMatchObject({ code: 'RELAY_REFUSED' })

    const lostAt = viewer.tags.length
    await first.kill()
    await second.line(({ msg, to }) => msg === 'upstream switched' && to === 'source-1')
    await viewer.picture(viewer.tags.length)
    expect(darkness(viewer, lostAt)).toBeLessThanOrEqual(seconds(5))
    expect(viewer.closed).toBe(false)
    expect(timesOf(viewer)).toEqual(timesOf(viewer).toSorted((a, b) => a - b))
  })

  it('end with one of them fetching the lesson when they begin together, and never feed each other', { timeout: 80_000 }, async (test) => {
    const school = await aSchool(test, 2)
    const { upstream } = school
    const boxes = await Promise.all([theBox(school, 0, [0, 1]), theBox(school, 1, [0, 1])])
    const viewers = await Promise.all(boxes.map((box) => aViewer(school, box)))
    await test.expect.poll(() => upstream.connections, { timeout: 30_000 }).toBe(1)
    const since = viewers.map(({ tags }) => tags.length)
    for (const [n, viewer] of viewers.entries()) await viewer.until(() => viewer.tags.length > (since[n] ?? 0) + 200)
    expect([upstream.connections, ...viewers.map(({ closed }) => closed)]).toEqual([1, false, false])
    for (const viewer of viewers) expect(timesOf(viewer)).toEqual(timesOf(viewer).toSorted((a, b) => a - b))
  })
})
