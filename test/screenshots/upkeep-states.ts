import type { Page } from 'playwright-core'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { answerUpkeep } from '#test/helper/told-upkeep.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

/** What a technician does to the box itself: its log, its network, a backup, and a new start. */
export async function tellUpkeep(camera: Camera): Promise<void> {
  const url = (section: string) => `${TOLD_ORIGIN}/tech#${section}`
  const aTold = (begins: 'well' | 'in-class' = 'well') => {
    const box = new ToldBox(aClassOnAir())
    answerUpkeep(box, undefined, begins)
    return box
  }
  await camera.take({ name: 'tech-log', url: url('log'), until: '.log-line', box: aTold() })
  const find = (page: Page) => page.locator('.log-wishes input').fill('nothing like it')
  await camera.take({ name: 'tech-log-nothing', url: url('log'), until: '.log-line', box: aTold(), act: find })
  await camera.take({ name: 'tech-network', url: url('network'), until: '.net-steps', box: aTold() })
  await camera.take({ name: 'tech-upkeep', url: url('upkeep'), until: '.hold', box: aTold() })
  const restore = async (page: Page) => {
    await page.locator('input[type=file]').setInputFiles({ name: 'classbox-2026-09-01.backup', mimeType: '', buffer: Buffer.from('x') })
    await page.locator('.upkeep-form').nth(1).locator('input').fill('seal of the backup')
    await page.locator('.hold').first().focus()
    await page.keyboard.down('Enter')
    await page.locator('.strip').waitFor()
    await page.keyboard.up('Enter')
  }
  await camera.take({ name: 'tech-restore-other', url: url('upkeep'), until: '.hold', box: aTold(), act: restore })
  await camera.take({ name: 'tech-restart-in-class', url: url('upkeep'), until: '.hold', box: aTold('in-class'), act: hold })
  await camera.take({ name: 'tech-restart-awaited', url: url('upkeep'), until: '.hold', box: aTold(), act: hold })
}

async function hold(page: Page): Promise<void> {
  await page.locator('.hold').last().focus()
  await page.keyboard.down('Enter')
  await page.locator('.strip.fault, [role=status] .state').last().waitFor()
  await page.keyboard.up('Enter')
}
