import type { FeedViews } from '#appliance/contract/feed.ts'
import type { ItemDetail } from '#appliance/contract/library.ts'
import type { Scene } from '#appliance/contract/screens.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aDetail, aFile, anItem, withShelf } from '#test/helper/told-library.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

const MINUTE = 60_000
const FINGERPRINTS = { fingerprint: '9f2c01ab'.repeat(8), keyFingerprint: '51d0e7aa'.repeat(8) }
const DIAGRAM = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900"><rect width="1200" height="900" fill="#f4f1e8"/>
<circle cx="600" cy="450" r="320" fill="#7aa874"/><path d="M600 450V130a320 320 0 0 1 277 480z" fill="#f3d27a"/></svg>`
const STILL_COMING = { kind: 'html5', holding: 'fetching', haveBytes: 7_000_000 } as const
const LONG = '一根绳子长 3/4 米，用去 1/4 米以后剩下的，和另一根长 1/2 米的绳子一样长，对吗？请先自己想一想，再和同桌说一说你的理由。'

/** What a class sees on the projector beside the far teacher: before a lesson, on a run sheet, while the tutor explains. */
export async function tellScreens(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/screen`
  for (const [name, until, box] of [
    ['screen-next-lesson', '.next-lesson', beforeTheBell()],
    ['screen-encrypted', '.welcome footer + p', encrypted()],
    ['screen-tutoring-held', '.scene-tutoring p', showing({ kind: 'tutoring', channel: 'class', live: 'held' })],
    ['screen-question-choice', '.staged-question', showing({ kind: 'question', form: 'choice', text: '下面哪个分数最大？' })],
    ['screen-question-long', '.staged-question', showing({ kind: 'question', form: 'true-false', text: LONG })],
    ['screen-question-aloud', '.staged-question', showing({ kind: 'question', form: 'scale', text: '' })],
    ['screen-item', '.staged-page img', staging(aDiagram())],
    ['screen-item-coming', '.staged-trouble', staging(aDetail(anItem('分数拼图', STILL_COMING)))],
    ['screen-item-gone', '.staged-trouble', showing(itemScene('荷花'))],
  ] as const)
    await camera.take({ name, url, until, box })
}

function aDiagram(): ItemDetail {
  return aDetail(anItem('分数的认识'), { files: [aFile('diagram', { mime: 'image/svg+xml' })] })
}

function itemScene(itemId: string): Extract<Scene, { kind: 'item' }> {
  return { kind: 'item', itemId, itemKind: 'sheet', stepId: 'step', spentMs: 0, asOf: Date.now() }
}

function staging(detail: ItemDetail): ToldBox {
  const box = withShelf(showing(itemScene(detail.id)), [detail], [detail])
  const [file] = detail.files
  if (file !== undefined) box.files = { [`/library/files/${file.sha256}`]: { body: DIAGRAM, type: file.mime } }
  return box
}

function showing(scene: Scene): ToldBox {
  return withShelf(new ToldBox(aClassOnAir({ orders: ordersFor(scene) })), [])
}

function ordersFor(scene: Scene): FeedViews['orders'] {
  return { id: 'projector', letters: 'KFPW', name: 'KFPW', admitted: true, main: true, scene }
}

/** The pages are served over HTTPS, too. */
function encrypted(): ToldBox {
  const told = aClassOnAir({ orders: { ...ordersFor({ kind: 'welcome' }), code: '482915' } })
  const secure = { httpsPort: 8443, rtmpsPort: 1936, certificateFrom: 'box', ...FINGERPRINTS } as const
  return new ToldBox(told.box === undefined ? told : { ...told, box: { ...told.box, secure } })
}

function beforeTheBell(): ToldBox {
  const startsAt = Date.now() + 15 * MINUTE
  const lesson = { key: 'maths', keys: ['maths'], startsAt, endsAt: startsAt + 40 * MINUTE, subject: '数学', leadTeacher: '李老师' }
  const idle = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false } as const
  return new ToldBox(aClassOnAir({ lesson: { ...idle, next: { lesson, due: false } }, orders: ordersFor({ kind: 'welcome' }) }))
}
