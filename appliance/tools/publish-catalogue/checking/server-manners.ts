import type { Answer, Headers } from './http-published.ts'
import { blobPath } from './published.ts'
import type { Manner } from './published.ts'

/** What is asked of a server. */
export interface Askable {
  ask(path: string, method?: 'GET' | 'HEAD', headers?: Headers): Promise<Answer>
}

interface Sample {
  readonly path: string
  readonly bytes: number
}

const NOTHING_HAS_IT = '0'.repeat(64)

/** What a static server does wrong, and what mends it. The sample is one of its blobs. */
export async function mannersOf(server: Askable, sample: Sample | undefined): Promise<readonly Manner[]> {
  const found = [
    await asksAgain(server),
    ...(sample === undefined ? [] : [await ranges(server, sample), await packs(server, sample), await heads(server, sample)]),
  ]
  return found.flat()
}

const fault = (says: string): Manner => ({ fault: true, says })
const hint = (says: string): Manner => ({ fault: false, says })

/** What it answers where nothing is. */
export async function absenceOf(server: Askable): Promise<readonly Manner[]> {
  const answer = await server.ask(blobPath(NOTHING_HAS_IT))
  answer.body.destroy()
  if (answer.status === 404 || answer.status === 410) return []
  const page = answer.header('content-type')?.includes('html') === true ? ' with a web page' : ''
  return [
    fault(
      `it answers ${answer.status}${page} where nothing is, so boxes take it for the file: it must be 404 ` +
        '(nginx: try_files $uri =404; Apache: no FallbackResource; a single-page host: switch its fallback off; S3: no error document with 200)',
    ),
  ]
}

async function asksAgain(server: Askable): Promise<Manner[]> {
  const first = await server.ask('catalog.json')
  await first.body.dump()
  const etag = first.header('etag')
  if (first.status !== 200) return []
  if (etag === undefined && first.header('last-modified') === undefined) {
    return [hint('it gives catalog.json no ETag, so each box reads all of it each time (nginx: etag on; Apache: FileETag MTime Size)')]
  }
  if (etag === undefined) return []
  const again = await server.ask('catalog.json', 'GET', { 'if-none-match': etag })
  again.body.destroy()
  return again.status === 304
    ? []
    : [hint(`it answers ${again.status} to If-None-Match where nothing has changed, so each box reads catalog.json each time`)]
}

async function ranges(server: Askable, { path, bytes }: Sample): Promise<Manner[]> {
  if (bytes < 3) return []
  const answer = await server.ask(path, 'GET', { range: 'bytes=1-2' })
  const etag = answer.header('etag')
  const range = answer.header('content-range')
  if (answer.status !== 206) {
    answer.body.destroy()
    return [
      fault(
        `it answers ${answer.status} to Range, so a line that breaks begins each file anew ` +
          '(nginx and Apache do ranges by themselves: look for a proxy or a script before them; python -m http.server cannot)',
      ),
    ]
  }
  const body = Buffer.from(await answer.body.arrayBuffer())
  if (range !== `bytes 1-2/${bytes}` || body.length !== 2) {
    return [fault(`it answers Range with another part than it was asked for (Content-Range: ${range ?? 'none'}, ${body.length} bytes)`)]
  }
  if (etag === undefined || etag.startsWith('W/')) {
    return [hint('its blobs have no strong ETag, so a box cannot be sure that a part belongs to what it has (nginx: etag on, gzip off)')]
  }
  const conditional = await server.ask(path, 'GET', { range: 'bytes=1-2', 'if-range': etag })
  conditional.body.destroy()
  return conditional.status === 206 ? [] : [hint('it does not answer If-Range with its own ETag')]
}

async function packs(server: Askable, { path }: Sample): Promise<Manner[]> {
  const answer = await server.ask(path, 'GET', { 'accept-encoding': 'gzip, br' })
  answer.body.destroy()
  const encoding = answer.header('content-encoding')
  if (encoding === undefined || encoding === 'identity') return []
  return [
    hint(
      `it packs blobs for those who allow it (Content-Encoding: ${encoding}), which costs it time and saves nothing ` +
        '(nginx: location /blobs/ { gzip off; default_type application/octet-stream; }; Apache: SetEnv no-gzip 1)',
    ),
  ]
}

async function heads(server: Askable, { path, bytes }: Sample): Promise<Manner[]> {
  const answer = await server.ask(path, 'HEAD')
  await answer.body.dump()
  const length = answer.header('content-length')
  if (answer.status === 200 && length === String(bytes)) return []
  return [hint(`it answers HEAD with ${answer.status} and the length ${length ?? 'unknown'} instead of ${bytes}`)]
}
