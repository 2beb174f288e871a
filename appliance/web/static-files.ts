import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { days } from '#appliance/base/duration.ts'
import type { App } from './app.ts'
import { screenCookieOf, setScreenCookie } from './cookies.ts'

export interface StaticFilesOptions {
  /** The built pages. */
  readonly folder: string
  readonly newScreenToken: () => string
}

/** Where each page stands, and its file. */
const PAGES = {
  ...{ '/': 'index.html', '/screen': 'screen.html', '/library': 'library.html', '/tech': 'tech.html' },
  ...{ '/timetable': 'timetable.html', '/run-sheets': 'run-sheets.html', '/classes': 'classes.html', '/questions': 'questions.html' },
  ...{ '/join': 'join.html', '/results': 'results.html' },
} as const

const NOT_BUILT = `<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>classbox</title>
<p>网页还没有构建。请在盒子的文件夹里运行 npm start。</p>
<p lang="en">The pages are not built yet. Run npm start in the box’s folder.</p></html>
`

/**
 * The pages. Files with a hash in their name never change; pages are asked for anew each time, so that an update of the box is an
 * update of every tablet. A screen gets its cookie with its page.
 */
export function staticFiles(app: App, { folder, newScreenToken }: StaticFilesOptions): void {
  const files = filesIn(folder)
  app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false })
  app.after(() => {
    for (const [url, file] of Object.entries(PAGES)) {
      app.get(url, { schema: { hide: true } }, (request, reply) => {
        if (url === '/screen' && screenCookieOf(request) === undefined) setScreenCookie(reply, newScreenToken())
        reply.header('cache-control', 'no-cache')
        return existsSync(join(folder, file)) ? reply.sendFile(file) : reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
      })
    }
    app.get('/assets/*', { schema: { hide: true } }, (request, reply) => {
      reply.header('cache-control', `public, max-age=${days(365) / 1000}, immutable`)
      return reply.sendFile(`assets/${(request.params as { '*': string })['*']}`)
    })
    for (const file of files) {
      if (/\.(html|br|gz)$/u.test(file)) continue
      app.get(`/${file}`, { schema: { hide: true } }, (_, reply) => reply.header('cache-control', 'no-cache').sendFile(file))
    }
  })
}

function filesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])))
  } catch {
    // Not built: the pages say so, and the box gives its class all the same.
    return new Set()
  }
}
