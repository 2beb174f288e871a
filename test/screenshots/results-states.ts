import type { Page } from 'playwright-core'
import { aBoxWithResults, aTerm, resultsViews } from '#test/helper/told-results.ts'
import { TOLD_ORIGIN } from '#test/helper/told-box.ts'
import type { ToldBox } from '#test/helper/told-box.ts'
import type { Camera } from './camera.ts'

/** What became of the questions: a lesson, a term, and what stands there while there is nothing to see. */
export async function tellResults(camera: Camera): Promise<void> {
  const nothing = aTerm({ lessons: [], topics: [], groups: [] })
  const failing = aBoxWithResults({}, ({ path }) =>
    path === '/quiz/term' ? { status: 500, body: { code: 'DATABASE_FAILED' } } : undefined,
  )
  const sights: readonly (readonly [string, string, string, ToldBox, ((page: Page) => Promise<void>)?])[] = [
    ['results-lesson', '', '.report-question', aBoxWithResults(), seePeople],
    ['results-term', '#term', '.report-lessons', aBoxWithResults()],
    [
      'results-none',
      '',
      '.plan-lead',
      aBoxWithResults({}, ({ path }) => (path === '/quiz/term' ? { status: 200, body: nothing } : undefined)),
    ],
    ['results-fault', '', '.wrong', failing],
  ]
  for (const [name, section, until, box, act] of sights)
    await camera.take({ name, url: `${TOLD_ORIGIN}/results${section}`, until, box, ...(act === undefined ? {} : { act }) })
  await onPaper(camera)
  const box = aBoxWithResults()
  await camera.take({
    ...{ name: 'results-away', url: `${TOLD_ORIGIN}/results`, until: '.report-question', box },
    act: async (page) => {
      box.goAway()
      await page.locator('.stale').waitFor()
      // For whoever looks next.
      box.tell(resultsViews())
    },
  })
}

/** As a browser prints it. */
async function onPaper(camera: Camera): Promise<void> {
  const act = async (page: Page): Promise<void> => {
    await seePeople(page)
    await page.emulateMedia({ media: 'print' })
  }
  await camera.take({ name: 'results-paper', url: `${TOLD_ORIGIN}/results`, until: '.report-question', box: aBoxWithResults(), act })
}

async function seePeople(page: Page): Promise<void> {
  await page.locator('#report-people ~ .plan-buttons button').click()
  await page.locator('.report-people').waitFor()
}
