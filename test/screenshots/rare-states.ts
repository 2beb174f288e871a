import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { ViewersView } from '#appliance/contract/live.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { answerClickers, noButtons, noDevices } from '#test/helper/told-devices.ts'
import {
  aChannel,
  aClassOnAir,
  aLive,
  anUpstream,
  aWeekOfRecordings,
  crowdedAir,
  aRecording,
  noRecordings,
  recordingsOnTheirWay,
  onTheBackup,
  someViewers,
} from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

/** What a real box shows only with a full disk, a broken line or a room full of tablets. */
export async function tellRareStates(camera: Camera): Promise<void> {
  await onTheClassPage(camera)
  await ofTheSources(camera)
  await ofTheViewers(camera)
  await ofTheDevices(camera)
  await ofTheRecordings(camera)
}

const aTold = (more: Partial<FeedViews>) => new ToldBox(aClassOnAir(more))
const backup = () => ({ live: aLive(aChannel({ upstreams: onTheBackup() })) })
const before = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false } as const

async function onTheClassPage(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/`
  const recordings = aWeekOfRecordings()
  const chosen = onTheBackup().map((upstream) => ({ ...upstream, chosen: upstream.id === 'backup-1' }))
  await camera.take({ name: 'teacher-on-backup', url, until: '.keep-lesson', box: aTold({ ...backup(), recordings }) })
  await camera.take({
    name: 'teacher-chose-backup',
    url,
    until: '.keep-lesson',
    box: aTold({ live: aLive(aChannel({ upstreams: chosen })), recordings: { ...recordings, keepDays: 14 } }),
  })
  await camera.take({ name: 'teacher-recordings', url, until: '.recording', box: aTold({ lesson: before, recordings }), act: deleteTwo })
  const forbidden = recordings.recordings.map((one) => (one.state === 'recording' ? { ...one, fate: 'not-allowed' as const } : one))
  await camera.take({
    name: 'teacher-recording-forbidden',
    url,
    until: '.keep-lesson',
    box: aTold({ recordings: { ...recordings, recordings: forbidden } }),
  })
  await camera.take({
    name: 'teacher-recording-stopped',
    url,
    until: '.keep-lesson',
    box: aTold({ recordings: aWeekOfRecordings({ recordings: recordings.recordings.slice(1), trouble: 'disk-full', freeBytes: 0 }) }),
  })
}

/** All of them, one of them about to go. */
async function deleteTwo(page: Page): Promise<void> {
  await page.locator('.recordings > .button').click()
  await page.locator('.recording').nth(2).locator('.recording-choices button').last().click()
  await page.evaluate('scrollTo(0, 0)') // or the header would stand in the middle of a full page's picture
}

async function ofTheSources(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/tech#streams`
  const act = (page: Page) => page.locator('.upstream').nth(1).locator('button[aria-expanded]').click()
  await camera.take({ name: 'tech-sources', url, until: '.upstream', box: aTold(backup()), act })
  const one = aChannel({ upstreams: [anUpstream('main', { state: 'running', attempts: 1 })] })
  await camera.take({ name: 'tech-one-source', url, until: '.upstream', box: aTold({ live: aLive(one) }) })
}

async function ofTheViewers(camera: Camera): Promise<void> {
  const nobody = { viewers: [], bitsPerSecond: 0 }
  for (const [name, until, view] of [
    ['tech-viewers-slow', '.viewer-table', someViewers()],
    ['tech-viewers-crowded', '.viewer-table', someViewers({ bitsPerSecond: 84_000_000 })],
    ['tech-viewers-none', '.viewers .facts', someViewers(nobody)],
  ] as const) {
    const box = aTold({ health: { issues: name === 'tech-viewers-crowded' ? [crowdedAir()] : [] } })
    answerViewers(box, view)
    await camera.take({ name, url: `${TOLD_ORIGIN}/tech#viewers`, until, box })
  }
}

function answerViewers(box: ToldBox, view: ViewersView): void {
  box.replies = ({ path }) => (path === '/live/viewers' ? { status: 200, body: view } : undefined)
}

async function ofTheDevices(camera: Camera): Promise<void> {
  const test = (page: Page) => page.locator('.press-test > .button').click()
  const watch = (page: Page) => page.locator('.receiver .button').first().click()
  for (const [name, until, desk, act] of [
    ['tech-devices-none', '.devices', noDevices, undefined],
    ['tech-devices-watched', '.receiver', undefined, watch],
    ['tech-devices-buttons', '.press-test', undefined, test],
  ] as const) {
    const box = aTold({})
    answerClickers(box, desk, desk === noDevices ? noButtons : undefined)
    await camera.take({ name, url: `${TOLD_ORIGIN}/tech#devices`, until, box, ...(act === undefined ? {} : { act }) })
  }
}

async function ofTheRecordings(camera: Camera): Promise<void> {
  const nearlyFull = aWeekOfRecordings({ bytes: 20_900_000_000, freeBytes: 3_100_000_000 })
  const recordings = recordingsOnTheirWay().map((exports, n) => aRecording(`r${n}`, { exports, subject: '数学' }))
  const onTheirWay = noRecordings({ recordings, exportTo: ['folder', 'server'] })
  for (const [name, until, recordings] of [
    ['tech-recordings-on-their-way', '.recording-export', onTheirWay],
    ['tech-recordings-full', '.recording', nearlyFull],
    ['tech-recordings-none', '.recordings', noRecordings()],
    ['tech-recordings-off', '.recordings', noRecordings({ on: false })],
  ] as const) {
    await camera.take({ name, url: `${TOLD_ORIGIN}/tech#recordings`, until, box: aTold({ recordings }) })
  }
}
