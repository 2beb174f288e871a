import { networkInterfaces } from 'node:os'
import type { Page } from 'playwright-core'
import { aClaimant, Device } from '#test/helper/a-teacher.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import type { Camera } from './camera.ts'

const PASSPHRASE = 'river stone lamp bell'

/** A day of one box, from its first start to the moment when its plug is pulled, seen on every page. */
export async function tellStory(box: RunningBox, camera: Camera): Promise<void> {
  await unclaimed(box, camera)
  const holder = await aClaimant(box)
  await beforeClass(box, camera, holder)
  await atTheDoor(box, camera, holder)
  const teacher = await aTechnician(box)
  await inClass(box, camera, teacher)
  await atTheDesk(box, camera, teacher)
  await unplugged(box, camera, teacher)
}

async function unclaimed(box: RunningBox, camera: Camera): Promise<void> {
  await camera.take({ name: 'teacher-claim', url: `${box.origin}/`, until: 'form.door' })
  await camera.take({ name: 'screen-claim', url: `${box.origin}/screen`, until: '.big-code' })
  await camera.take({ name: 'tech-unclaimed', url: `${box.origin}/tech`, until: '.desk-door a' })
}

async function beforeClass(box: RunningBox, camera: Camera, { cookie }: Device): Promise<void> {
  await camera.take({ name: 'teacher-nothing', url: `${box.origin}/`, cookie, until: '.troubles li' })
  await camera.take({ name: 'screen-welcome-held', url: `${box.origin}/screen`, until: '.qr' })
  const stranger = outerOrigin(box)
  if (stranger !== undefined) await camera.take({ name: 'screen-stranger', url: `${stranger}/screen`, until: '.big-code' })
}

async function atTheDoor(box: RunningBox, camera: Camera, holder: Device): Promise<void> {
  await camera.take({ name: 'teacher-held', url: `${box.origin}/`, until: '.ways' })
  const second = new Device(box.origin)
  await second.call('GET', '/api/v1/session')
  await second.call('POST', '/api/v1/sign-in/ask', { label: 'Redmi Note 13' })
  await camera.take({ name: 'teacher-asking', url: `${box.origin}/`, cookie: second.cookie, until: '.waiting' })
  await camera.take({ name: 'teacher-asked', url: `${box.origin}/`, cookie: holder.cookie, until: '.strip-actions' })
  await holder.call('POST', '/api/v1/sign-in/sign-out', {})
  await camera.take({ name: 'teacher-enter', url: `${box.origin}/`, until: '.secret' })
  await camera.take({ name: 'teacher-wrong-pin', url: `${box.origin}/`, until: '.ways', act: typeWrongPin })
  await camera.take({ name: 'screen-welcome', url: `${box.origin}/screen`, until: '.big-code' })
}

async function typeWrongPin(page: Page): Promise<void> {
  await page.locator('.ways button').nth(1).click()
  await page.locator('input.digits').fill('135791')
  await page.locator('.wrong').waitFor()
}

async function inClass(box: RunningBox, camera: Camera, teacher: Device): Promise<void> {
  const { cookie } = teacher
  await teacher.call('POST', '/api/v1/live/sample', { running: true })
  await box.line((line) => line.msg === 'channel live')
  await camera.take({ name: 'teacher-ready', url: `${box.origin}/`, cookie, until: '.state.ready' })
  await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
  await camera.take({ name: 'teacher-live', url: `${box.origin}/`, cookie, until: '.hold', act: afterItsDelay })
  await camera.take({ name: 'teacher-watches', url: `${box.origin}/`, cookie, until: '.recording', act: playRecording })
  await camera.take({ name: 'screen-live', url: `${box.origin}/screen`, until: '[data-shows="live"]' })
  await teacher.call('POST', '/api/v1/lesson/black', { black: true })
  await camera.take({ name: 'teacher-black', url: `${box.origin}/`, cookie, until: '.strip' })
  await camera.take({ name: 'screen-black', url: `${box.origin}/screen`, until: '[data-shows="black"]' })
  await teacher.call('POST', '/api/v1/lesson/black', { black: false })
}

async function playRecording(page: Page): Promise<void> {
  await page.locator('.recording-choices button').first().click()
  await page.evaluate("new Promise((resolve) => document.querySelector('.recording video').addEventListener('timeupdate', resolve))")
}

async function atTheDesk(box: RunningBox, camera: Camera, { cookie }: Device): Promise<void> {
  await camera.take({ name: 'tech-enter', url: `${box.origin}/tech`, until: 'input[type=password]' })
  const sections = {
    ...{ overview: '.facts', streams: '.channel', viewers: 'h2', recordings: '.recordings', storage: '.facts', screens: 'h2' },
    devices: '.devices',
    ...{ settings: '.setting', tokens: '.inline-form' },
  }
  for (const [section, until] of Object.entries(sections)) {
    await camera.take({ name: `tech-${section}`, url: `${box.origin}/tech#${section}`, cookie, until })
  }
}

async function unplugged(box: RunningBox, camera: Camera, teacher: Device): Promise<void> {
  await teacher.call('POST', '/api/v1/live/sample', { running: false })
  await camera.take({ name: 'teacher-lost', url: `${box.origin}/`, cookie: teacher.cookie, until: '.strip.fault' })
  await camera.take({ name: 'screen-lost', url: `${box.origin}/screen`, until: '.quiet-word', act: afterItsDelay })
  await camera.takeAfter(
    {
      name: 'teacher-offline',
      url: `${box.origin}/`,
      cookie: teacher.cookie,
      until: '.hold',
      act: async (page) => page.locator('.icon-offline').waitFor(),
    },
    () => box.kill(),
  )
}

/** Words about a missing picture come a second late, so that a blink of the stream does not flicker on the wall. */
const afterItsDelay = (page: Page): Promise<void> => page.waitForTimeout(1_500)

async function aTechnician(box: RunningBox): Promise<Device> {
  const device = new Device(box.origin)
  await device.call('POST', '/api/v1/sign-in', { by: 'passphrase', secret: PASSPHRASE })
  return device
}

/** The box by another address of this machine: from there it does not know a screen as its own. */
function outerOrigin(box: RunningBox): string | undefined {
  const outer = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const address = outer.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
  return address === undefined ? undefined : `http://${address}:${box.httpPort}`
}
