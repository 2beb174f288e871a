import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'
import { freePorts } from '#test/helper/free-ports.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

/** The plainest static server that one could write: a file, or 404. It knows neither ranges nor ETags. `first` may answer in its place. */
export async function aPlainServer(folder: string, first: Answer = () => false): Promise<string> {
  const server = createServer((request, response) => {
    if (first(request, response)) return
    const path = join(folder, decodeURIComponent(request.url ?? '/'))
    stat(path).then(
      ({ size }) => {
        response.writeHead(200, { 'content-length': size })
        if (request.method === 'HEAD') response.end()
        else createReadStream(path).pipe(response)
      },
      () => response.writeHead(404).end(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A real nginx with a configuration of five lines, and what a test adds to its server block. */
export async function anNginx(folder: string, more = ''): Promise<string> {
  const home = await aFolder()
  const [port = 0] = await freePorts(1)
  await mkdir(join(home, 'logs'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${home}/${name};`).join(' ')
  const server = `server { listen 127.0.0.1:${port}; root ${folder}; ${more} }`
  // nginx drops root where it has it, and a test's folder is its owner's alone.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  await writeFile(
    join(home, 'nginx.conf'),
    `${user} daemon off; pid ${home}/pid; error_log ${home}/logs/error.log; worker_processes 1;
     events {} http { access_log off; default_type application/octet-stream; ${temporary} ${server} }`,
  )
  const nginx = spawn('nginx', ['-p', home, '-c', join(home, 'nginx.conf')], { stdio: 'ignore' })
  const ended = once(nginx, 'close')
  onTestFinished(async () => {
    nginx.kill('SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${port}/`
  await vi.waitUntil(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    { timeout: 10_000, interval: 50 },
  )
  return url
}

/** Where Debian keeps nginx, a user's PATH often does not look. */
export const withoutNginx = ((): boolean => {
  process.env['PATH'] = `${process.env['PATH']}:/usr/sbin`
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return false
  } catch {
    return true
  }
})()
