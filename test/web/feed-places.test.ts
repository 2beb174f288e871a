import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { Feed } from '#appliance/web/feed.ts'
import { aClaimedBox } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'
import { FeedPage } from './feed-page.ts'

/** The feed behind a door at which a test says where a page comes from; loopback itself is not counted. */
async function aFeed(box: WebBox) {
  const { bus, clock, signIn, screens, recordings, library, timetable, runSheets, running, roster, quiz } = box
  const feed = new Feed({
    ...{ bus, clock, signIn, screens },
    ...{
      box: box.web.box,
      lesson: box.lesson.view,
      live: box.live.view,
      recordings: recordings.view,
      library: library.view,
      health: box.health,
      ...{
        timetable: timetable.view,
        runSheets: runSheets.view,
        run: running.view,
        roster: roster.view,
        rosterWall: roster.wall,
        attendance: roster.asked,
      },
      ...{ quiz: quiz.view, question: quiz.question },
    },
  })
  const left: (() => void)[] = []
  const door = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => door.once('listening', resolve))
  onTestFinished(() => door.close())
  const port = (door.address() as { port: number }).port
  door.on('connection', (socket, { url = '' }) => {
    const query = new URLSearchParams(url.slice(2))
    const [address, token] = [query.get('address') ?? '', query.get('token') ?? undefined]
    if (query.has('screen')) feed.joinScreen(socket, { token, name: undefined, address, own: query.get('screen') === 'own' })
    else feed.joinPerson(socket, { token, address })
    socket.on('close', () => left.splice(0).forEach((resolve) => resolve()))
  })
  /** Resolves when the feed has seen the next page leave. */
  const leaving = (): Promise<void> => new Promise((resolve) => left.push(resolve))
  /** Resolves with the page once it has its first view, or was sent away. */
  const open = async (query: Record<string, string>): Promise<FeedPage> => {
    const page = new FeedPage(`ws://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`, {})
    onTestFinished(() => page.socket.terminate())
    await page.until(() => page.closed ?? page.messages[0])
    return page
  }
  const stayed = async (queries: Record<string, string>[]): Promise<number> =>
    (await Promise.all(queries.map((query) => open(query)))).filter(({ closed }) => closed === undefined).length
  return { open, stayed, leaving }
}

const from = (count: number, address: (n: number) => string) => Array.from({ length: count }, (_, n) => ({ address: address(n) }))

describe('the places of the feed', () => {
  it('do not all go to one tablet, and it is told that it is too much', async () => {
    const { open, stayed } = await aFeed(await aClaimedBox())
    expect(await stayed(from(40, () => '10.0.0.1'))).toBe(30)
    expect((await open({ address: '10.0.0.1' })).closed).toEqual({ code: 1013, reason: 'too many pages are open' })
    expect((await open({ address: '10.0.0.2' })).closed).toBeUndefined()
  })

  it('are left for the teacher and the projector when tablets have taken theirs', async () => {
    const box = await aClaimedBox()
    const { open, stayed } = await aFeed(box)
    expect(await stayed(from(330, (n) => `10.0.0.${n % 15}`))).toBe(300)
    const token = box.claimer.cookies.get('classbox_session') ?? ''
    expect((await open({ address: '10.0.0.1', token })).closed).toBeUndefined()
    expect((await open({ address: '127.0.0.1', screen: 'own' })).closed).toBeUndefined()
    expect((await open({ address: '10.0.0.99' })).closed).toMatchObject({ code: 1013 })
    expect((await open({ address: '10.0.0.99', screen: 'strange' })).closed).toMatchObject({ code: 1013 })
  })

  it('are free again once a page is closed', async () => {
    const { open, stayed, leaving } = await aFeed(await aClaimedBox())
    const first = await open({ address: '10.0.0.1' })
    expect(await stayed(from(29, () => '10.0.0.1'))).toBe(29)
    const gone = leaving()
    first.socket.close()
    await gone
    expect((await open({ address: '10.0.0.1' })).closed).toBeUndefined()
  })
})
