import { readFile, stat } from 'node:fs/promises'
import { maskUrl } from '#appliance/base/log.ts'
import type { WebDesk, WebDocument } from '#appliance/base/web-desk.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { fileRefused } from '../refusals.ts'
import { MOST_CALENDAR_BYTES } from './calendar-text.ts'

/** Where a calendar comes from, again and again. */
export interface CalendarOrigin {
  readonly kind: 'url' | 'file'
  /** As it may be shown. */
  readonly label: string
  /** Rejects with TIMETABLE_FILE_REFUSED: unreachable (`details.retryAfter` in milliseconds where the server said it) or too-large. */
  read(etag: string | undefined, signal: AbortSignal): Promise<WebDocument | 'not-modified'>
}

/** A calendar that is subscribed to, with credentials in its address where its server wants some. */
export class WebCalendar implements CalendarOrigin {
  readonly kind = 'url'
  readonly label: string
  readonly #url: URL | undefined
  readonly #desk: Pick<WebDesk, 'read'>

  constructor(address: string, desk: Pick<WebDesk, 'read'>) {
    // What other tools call webcal is HTTP.
    const url = address.replace(/^webcals?:/iu, 'https:')
    this.#url = URL.canParse(url) ? new URL(url) : undefined
    this.label = maskUrl(url)
    this.#desk = desk
  }

  async read(etag: string | undefined, signal: AbortSignal): Promise<WebDocument | 'not-modified'> {
    const question = { label: this.label, name: 'the calendar', instead: 'a calendar', accept: 'text/calendar, */*;q=0.5' }
    const got = await this.#desk.read({ ...question, url: this.#url, most: MOST_CALENDAR_BYTES, etag, refuse: fileRefused }, signal)
    return got ?? Promise.reject(fileRefused('unreachable', `${this.label} has no calendar at that address`))
  }
}

/** A file that somebody else writes on this box. */
export class FileCalendar implements CalendarOrigin {
  readonly kind = 'file'
  readonly label: string

  constructor(path: string) {
    this.label = path
  }

  async read(etag: string | undefined): Promise<WebDocument | 'not-modified'> {
    const { label } = this
    try {
      const { size, mtimeMs, ino, isFile } = await look(label)
      if (!isFile) throw fileRefused('unreachable', `${label} is no file`)
      if (size > MOST_CALENDAR_BYTES) throw fileRefused('too-large', `${label} has ${size} bytes; at most ${MOST_CALENDAR_BYTES} are read`)
      const version = `${mtimeMs}-${size}-${ino}`
      return version === etag ? 'not-modified' : { bytes: await readFile(label), etag: version }
    } catch (cause) {
      if (cause instanceof BoxError) throw cause
      throw fileRefused('unreachable', `${label} cannot be read: ${sentenceOf(cause)}`, { cause })
    }
  }
}

async function look(path: string): Promise<{ size: number; mtimeMs: number; ino: number; isFile: boolean }> {
  const found = await stat(path)
  return { size: found.size, mtimeMs: found.mtimeMs, ino: found.ino, isFile: found.isFile() }
}
