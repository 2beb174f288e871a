import type { Page } from 'playwright-core'
import type { RosterView, RosterWall } from '#appliance/contract/roster.ts'
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
  await onTheProjector(camera)
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
    'screen-attendance': { shows: 'attendance', pupils: pupilsOfClass().map(({ name = '' }, at) => ({ label: name, here: at % 3 > 0 })) },
    'screen-pick': { shows: 'pick', label: '欧阳明月' },
  }
  for (const [name, rosterWall] of Object.entries(walls)) {
    const box = aToldRoster(noClasses)
    box.tell({ orders, rosterWall })
    await camera.take({ name, url: `${TOLD_ORIGIN}/screen`, until: '.wall, .wall-pick', box })
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
