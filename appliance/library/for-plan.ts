import type { Catalogues } from './catalogue/catalogues.ts'
import type { Fetcher } from './fetch/fetcher.ts'
import type { FetcherForPlan, ShelfForPlan } from './plan/planner-options.ts'
import type { ContentForPlan } from './plan/stock.ts'
import { joined } from './plan/own-lessons.ts'
import type { Allowance, OwnLesson } from './ports.ts'
import type { Shelf } from './shelf/shelf.ts'

/*
 * The other corridors as the plan sees them. Some of them are built after it, so they are asked for when they are needed.
 */

/** `allow`: what the plan allows has still to be shared with other boxes. */
export function fetcherForPlan(fetcher: () => Fetcher, allow: (allowance: Allowance) => void): FetcherForPlan {
  return {
    setJobs: (jobs) => fetcher().setJobs(jobs),
    setAllowance: allow,
    get line() {
      return fetcher().line
    },
    get traffic() {
      const { background, asked } = fetcher().traffic
      return background + asked
    },
    failing: (sha256) => fetcher().failing(sha256),
  }
}

export function shelfForPlan(shelf: () => Shelf): ShelfForPlan {
  return {
    room: () => shelf().room(),
    get pins() {
      return shelf().pins
    },
    makeRoom: (bytes, neededBy) => shelf().makeRoom(bytes, neededBy),
  }
}

export function contentForPlan(catalogues: Catalogues, ownLessons: () => readonly OwnLesson[]): ContentForPlan {
  return {
    assets: () => catalogues.assets(),
    items: () => catalogues.items(),
    lessons: (from, to) => {
      const signed = catalogues.lessons(from, to)
      return joined(signed, ownLessons(), { from, to, titleOf: (id) => catalogues.item(id)?.item.title })
    },
    watch: (listener) => catalogues.watchContent(listener),
  }
}
