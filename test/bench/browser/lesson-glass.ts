import { BoxError } from '#appliance/base/errors.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { placeOf } from '../source/lesson-clips.ts'
import { decodeCode } from '../source/picture-code.ts'
import type { WatchedPage } from './chromium.ts'

const LOOK = 50

/** A picture of the lesson that a person has seen on the projector. */
export interface GlassPicture {
  readonly origin: 'live' | 'recording'
  /** Its time in its source, milliseconds. */
  readonly at: number
  /** Epoch milliseconds. */
  readonly seenAt: number
}

/** A projector in class: every picture of the lesson that it showed. */
export class LessonGlass {
  readonly pictures: GlassPicture[] = []
  /** How often the browser could not play what it was given. */
  errors = 0
  readonly #page: Pick<WatchedPage, 'take'>

  constructor(page: Pick<WatchedPage, 'take'>) {
    this.#page = page
  }

  /** The first picture after index `from` that matches; rejects where there is none within `limit` seconds. */
  async picture(match: (picture: GlassPicture) => boolean, { from = 0, limit = 60 } = {}): Promise<GlassPicture> {
    const end = machineTime() + limit * 1000
    while (machineTime() < end) {
      await this.look()
      const found = this.pictures.slice(from).find(match)
      if (found !== undefined) return found
      await sleep(LOOK)
    }
    throw new BoxError('INTERNAL', `the projector did not show within ${limit} s what was waited for`)
  }

  async look(): Promise<void> {
    const { shown, errors } = await this.#page.take()
    this.errors += errors
    for (const { at, blocks } of shown) {
      const number = decodeCode(blocks)
      if (number !== undefined) this.pictures.push({ ...placeOf(number), seenAt: at })
    }
  }
}
