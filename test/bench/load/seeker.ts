import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'

/** A film, and where a box gives it out. */
export interface SoughtFilm {
  readonly url: string
  readonly bytes: Buffer
}

/**
 * Reads `count` bytes of the film from `from` on as players do: all from there on is asked for, and the line is closed when enough has come;
 * where the box asks for patience, it is asked again. Answers how many bytes were not those of the film, or did not come.
 */
export async function look(film: SoughtFilm, from: number, count: number): Promise<number> {
  const end = Math.min(film.bytes.length, from + count)
  for (;;) {
    const request = get(film.url, { agent: false, headers: { range: `bytes=${from}-` } })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    const wrong = answer.statusCode === 503 ? undefined : await wrongIn(answer, film.bytes.subarray(from, end))
    request.destroy()
    if (wrong !== undefined) return wrong
  }
}

async function wrongIn(answer: IncomingMessage, expected: Buffer): Promise<number> {
  let at = 0
  let wrong = 0
  try {
    for await (const chunk of answer) {
      const part = (chunk as Buffer).subarray(0, expected.length - at)
      if (!part.equals(expected.subarray(at, at + part.length))) wrong += part.length
      at += part.length
      if (at >= expected.length) break
    }
  } catch {
    // What did not come is counted below.
  }
  return wrong + expected.length - at
}
