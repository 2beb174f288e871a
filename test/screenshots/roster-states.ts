import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { RosterView, RosterWall } from '#appliance/contract/roster.ts'
import { aSheetsView, aTimetableView } from '#test/helper/told-plans.ts'
import { aQuietQuiz } from '#test/helper/told-quiz.ts'
import {
  aRosterPreview,
  aRosterView,
  aToldRoster,
  noClasses,
  pairing,
  pupilsOfClass,
  someAway,
  TOLD_ORIGIN,
} from '#test/helper/told-roster.ts'
import type { Camera } from './camera.ts'

/** The class lists, and what the class reads of them on the projector. */
export async function tellRoster(camera: Camera): Promise<void> {
  const id = (at: number): string => pupilsOfClass()[at]?.id ?? ''
  const picked = { pick: { pupil: id(3), left: 4 }, points: [{ group: '第2组', points: 3 }], canUndoPoints: true }
  const sights: readonly (readonly [string, string, RosterView, ((page: Page) => Promise<void>)?])[] = [
    ['classes-none', '', noClasses],
    ['classes', '', aRosterView(), openPupil],
    ['classes-import', '#import', aRosterView(), chooseFile],
    ['classes-pairing', '#clickers', aRosterView()],
    ['classes-pairing-on', '#clickers', aRosterView({ wave: pairing })],
    ['classes-attendance', '#attendance', aRosterView({ attendance: someAway })],
    ['classes-turns', '#turns', aRosterView(picked)],
  ]
  for (const [name, section, roster, act] of sights) {
    const box = aToldRoster(roster, {
      replies: ({ path }) => (path === '/roster/list/read' ? { status: 200, body: aRosterPreview() } : undefined),
    })
    await camera.take({ name, url: `${TOLD_ORIGIN}/classes${section}`, until: 'h2', box, ...(act === undefined ? {} : { act }) })
  }
  await inTheLesson(camera)
  await onPhones(camera)
  await onTheProjector(camera)
}

/** The same in the middle of a class, under the tiles. */
async function inTheLesson(camera: Camera): Promise<void> {
  const id = (at: number): string => pupilsOfClass()[at]?.id ?? ''
  const { now: _now, ...notChosen } = aRosterView({ pupils: [] })
  const points = [
    { group: '第2组', points: 3 },
    { group: '第1组', points: -1 },
  ]
  const sights: readonly (readonly [string, RosterView, string | undefined, Partial<FeedViews>?])[] = [
    ['class-pick', aRosterView({ pick: { pupil: id(3), left: 4 } }), undefined],
    ['class-pick-by-seat', aRosterView({ pick: { pupil: id(3), left: 4 } }), undefined, { session: byCode }],
    ['class-attendance', aRosterView({ attendance: someAway, wave: { kind: 'attendance', strays: 1 } }), undefined],
    ['class-points', aRosterView({ points, pointsShown: true }), '.tile-points'],
    ['class-no-list', noClasses, '.tile-attendance'],
    ['class-not-chosen', notChosen, '.tile-attendance'],
  ]
  for (const [name, roster, tile, more = {}] of sights) {
    const box = aToldRoster(roster)
    box.tell({ quiz: aQuietQuiz(), timetable: aTimetableView(), runSheets: aSheetsView(), run: { phase: 'idle', asOf: 0 }, ...more })
    const act = async (page: Page): Promise<void> => {
      if (tile !== undefined) await page.locator(tile).click()
      await page.locator('.roster-card').waitFor()
      if (name === 'class-points') await page.keyboard.press('?')
    }
    await camera.take({ name, url: `${TOLD_ORIGIN}/`, until: '.quiz-card', box, act })
  }
}

const byCode: FeedViews['session'] = { role: 'teacher', claimed: true, holder: 'you', remembered: false, asks: [], asking: false }

async function onPhones(camera: Camera): Promise<void> {
  for (const [name, here] of [
    ['join-here', {}],
    ['join-here-stored', { here: true }],
  ] as const) {
    const box = aToldRoster(noClasses)
    box.tell({ attendance: { asks: true, wave: 1 }, question: { phase: 'idle' } })
    box.replies = ({ path }) => (path === '/quiz/me' ? { status: 200, body: { joined: true, seat: '3-4', ...here } } : undefined)
    await camera.take({ name, url: `${TOLD_ORIGIN}/join`, until: '.here', box })
  }
}

async function onTheProjector(camera: Camera): Promise<void> {
  const orders = { id: 'a', letters: 'ABCD', name: 'A', admitted: true, main: true, scene: { kind: 'welcome' as const } }
  const labels = Array.from({ length: 46 }, (_, at) => `${Math.floor(at / 8) + 1}-${(at % 8) + 1}`)
  const letters = 'ABACA ABCDC ACBAD ADBCB BABDC BACAB'.split(' ')
  const walls: Readonly<Record<string, RosterWall>> = {
    'screen-pairing': {
      shows: 'pairing',
      pupils: labels.map((label, at) => ({
        label,
        code: letters[at % 6] ?? '',
        is: at % 7 === 3 ? 'paired' : at === 12 ? 'disputed' : 'waiting',
      })),
    },
    'screen-attendance': {
      ...{ shows: 'attendance', phones: true },
      pupils: pupilsOfClass().map(({ name = '' }, at) => ({ label: name, here: at % 3 > 0 })),
    },
    'screen-points': { shows: 'points', groups: ['第2组', '第5组', '第1组', '第3组'].map((group, at) => ({ group, points: 9 - 2 * at })) },
    'screen-pick': { shows: 'pick', label: '欧阳明月', by: 'name' },
    'screen-pick-seat': { shows: 'pick', label: '3-4', by: 'seat' },
  }
  for (const [name, rosterWall] of Object.entries(walls)) {
    const box = aToldRoster(noClasses)
    box.tell({ orders, rosterWall })
    await camera.take({ name, url: `${TOLD_ORIGIN}/screen`, until: '.wall, .wall-pick, .wall-points', box })
  }
}

async function openPupil(page: Page): Promise<void> {
  await page.locator('.pupil-row').nth(2).click()
  await page.locator('.pupil-fields').waitFor()
}

async function chooseFile(page: Page): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name: '三(2)班.csv', mimeType: 'text/csv', buffer: Buffer.from('学号,姓名\n') })
  await page.locator('.plan-doubts').waitFor()
}
