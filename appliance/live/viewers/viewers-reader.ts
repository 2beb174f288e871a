import type { ViewersView } from '#appliance/contract/live.ts'
import type { Viewers } from './book.ts'
import { lanOf } from './lan.ts'
import type { Lan } from './lan.ts'
import type { Link } from './links.ts'

export interface ViewersReaderOptions {
  viewers: Pick<Viewers, 'list'>
  /** As many as the settings allow. */
  max: () => number
  links: () => Promise<readonly Link[]>
}

/** The book of viewers beside what is known of the network that they come over. */
export class ViewersReader {
  readonly #options: ViewersReaderOptions

  constructor(options: ViewersReaderOptions) {
    this.#options = options
  }

  async look(): Promise<Lan> {
    const { viewers, links } = this.#options
    return { viewers: viewers.list(), links: await links() }
  }

  /** The technician's table. */
  async table(): Promise<ViewersView> {
    const lan = await this.look()
    return { viewers: lan.viewers.map(withoutJudgement), max: this.#options.max(), ...lanOf(lan) }
  }
}

function withoutJudgement({ struggles, ...viewer }: Lan['viewers'][number]): ViewersView['viewers'][number] {
  void struggles
  return viewer
}
