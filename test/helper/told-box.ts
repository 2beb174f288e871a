import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page, Request, Route, WebSocketRoute } from 'playwright-core'
import type { FeedRoom, FeedViews } from '#appliance/contract/feed.ts'

/** Nobody answers at this address: whatever a page asks of it is answered here. */
export const TOLD_ORIGIN = 'http://box.test'

const BUILT = fileURLToPath(new URL('../../web-ui/dist', import.meta.url))
const PAGES: Record<string, string> = {
  ...{ '/': 'index.html', '/tech': 'tech.html', '/library': 'library.html', '/screen': 'screen.html' },
  ...{ '/timetable': 'timetable.html', '/run-sheets': 'run-sheets.html', '/classes': 'classes.html' },
  ...{ '/join': 'join.html', '/results': 'results.html', '/questions': 'questions.html' },
}
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

export interface Call {
  method: string
  path: string
  body: unknown
  /** What stands behind the ? of the address; absent where nothing does. */
  query?: string
}

/** What lies at an address that is not of the API. */
export interface ToldFile {
  body: string | Buffer
  type: string
}

export type Replies = (call: Call) => { status: number; body: unknown } | undefined

/**
 * The built pages with a box that says what a test tells it: for states that a real box reaches only by a full disk, a power cut or
 * an hour of a bad network. The pages are real, and so is the browser.
 */
export class ToldBox {
  /** What pages have asked of the box's API, without questions for what it is. */
  readonly calls: Call[] = []
  readonly #heard = new Set<() => void>()
  /** Answers that are not simply `{done: true}`. */
  replies: Replies = () => undefined
  /** What the library gives out, by path. */
  files: Readonly<Record<string, ToldFile>> = {}
  #views: Partial<FeedViews>
  readonly #feeds = new Set<WebSocketRoute>()

  constructor(views: Partial<FeedViews>) {
    this.#views = views
  }

  /** From now on every request of `page` to TOLD_ORIGIN ends here. */
  async answer(page: Page): Promise<void> {
    await page.routeWebSocket(/\/api\/v1\/feed/, (feed) => this.#join(feed))
    await page.route(`${TOLD_ORIGIN}/**`, (route) => this.#reply(route))
  }

  /** The pages' commands so far, once there are `count` of them; looking at who watches is none. */
  async commands(count: number): Promise<Call[]> {
    const given = (): Call[] => this.calls.filter(({ method }) => method !== 'GET')
    while (given().length < count) await new Promise<void>((resolve) => this.#heard.add(resolve))
    return given()
  }

  /** The box has something new to say. */
  tell(views: Partial<FeedViews>): void {
    this.#views = { ...this.#views, ...views }
    for (const feed of this.#feeds) send(feed, views)
  }

  /** Every line to the box breaks, and no new one comes about. */
  goAway(): void {
    for (const feed of this.#feeds) void feed.close()
    this.#views = {}
  }

  #join(feed: WebSocketRoute): void {
    if (this.#views.box === undefined) return void feed.close()
    this.#feeds.add(feed)
    feed.onClose(() => void this.#feeds.delete(feed))
    feed.onMessage((text) => {
      const word = JSON.parse(String(text)) as { type: string; echo: number }
      if (word.type === 'ping') feed.send(JSON.stringify({ type: 'pong', echo: word.echo, now: word.echo }))
    })
    send(feed, this.#views)
  }

  #reply(route: Route): Promise<void> {
    const request = route.request()
    const { pathname, search } = new URL(request.url())
    const told = this.files[pathname]
    if (told !== undefined) return route.fulfill({ body: told.body, contentType: told.type })
    if (!pathname.startsWith('/api/v1/')) return serveFile(route, pathname)
    const call: Call = {
      ...{ method: request.method(), path: pathname.slice('/api/v1'.length), body: bodyOf(request) },
      ...(search === '' ? {} : { query: search.slice(1) }),
    }
    // A box that went away answers nothing.
    if (this.#views.box === undefined) return route.abort()
    if (call.path === '/session') return route.fulfill({ json: this.#views.session })
    this.calls.push(call)
    for (const wake of this.#heard) wake()
    this.#heard.clear()
    const { status, body } = this.replies(call) ?? { status: 200, body: { done: true } }
    return route.fulfill({ status, json: body })
  }
}

function send(feed: WebSocketRoute, views: Partial<FeedViews>): void {
  for (const room of Object.keys(views) as FeedRoom[]) feed.send(JSON.stringify({ type: 'view', room, view: views[room] }))
}

function serveFile(route: Route, pathname: string): Promise<void> {
  const name = PAGES[pathname] ?? pathname.slice(1)
  const isBuilt = name.startsWith('assets/') || /^[a-z-]+\.(html|svg)$/.test(name)
  if (!isBuilt || !existsSync(join(BUILT, name))) return route.fulfill({ status: 404, body: 'not found' })
  return route.fulfill({ body: readFileSync(join(BUILT, name)), contentType: TYPES[extname(name)] ?? 'application/octet-stream' })
}

/** What a page sent: a command's JSON; of a file nothing. */
function bodyOf(request: Request): unknown {
  return request.headers()['content-type'] === 'application/octet-stream' ? undefined : (request.postDataJSON() as unknown)
}
