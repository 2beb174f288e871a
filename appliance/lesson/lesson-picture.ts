import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { partsOf } from './lesson-parts.ts'
import type { Others, OwnParts } from './lesson-parts.ts'
import { lessonViewOf } from './lesson-view.ts'

interface LessonPictureOptions {
  readonly own: () => OwnParts
  readonly others: Others & { readonly log: Log }
}

/** The lesson as pages see it, replaced where more than the time in it is new. */
export class LessonPicture {
  readonly #options: LessonPictureOptions
  readonly #view: View<LessonView>
  #shown = ''

  constructor(options: LessonPictureOptions) {
    this.#options = options
    this.#view = new View(this.#now, (err) => options.others.log.error({ err }, 'a watcher of the lesson failed'))
  }

  get view(): Watchable<LessonView> {
    return this.#view
  }

  show(): void {
    const view = this.#now
    const text = JSON.stringify({ ...view, spans: view.spans?.counts })
    if (text === this.#shown) return
    this.#shown = text
    this.#view.set(view)
  }

  get #now(): LessonView {
    const { own, others } = this.#options
    return lessonViewOf(partsOf(own(), others))
  }
}
