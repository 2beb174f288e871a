import { fileURLToPath } from 'node:url'
import { aBox } from '#test/helper/a-box.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { Camera } from './camera.ts'
import { tellLibrary } from './library-states.ts'
import { tellRareStates } from './rare-states.ts'
import { tellStory } from './story.ts'

// Takes every page in every state, size and language from a real box into screenshots/ (rare ones from a box that is told what to say), for a person to look at, and names
// what a machine can see: overflow, missing glyphs, targets too small for a thumb, and what axe finds. Ends with 1 if there is any.

const FOLDER = fileURLToPath(new URL('../../screenshots', import.meta.url))

async function main(): Promise<number> {
  if (noChromium !== undefined) {
    console.error(noChromium)
    return 1
  }
  const [box, browser] = await Promise.all([aBox({ env: { CLASSBOX_HOST: '::' } }), aBrowser()])
  const camera = new Camera(browser, FOLDER)
  try {
    await tellStory(box, camera)
    await tellRareStates(camera)
    await tellLibrary(camera)
  } finally {
    await browser.close()
    await box.dispose()
  }
  for (const fault of new Set(camera.faults)) console.error(fault)
  console.log(`${camera.taken} pictures in ${FOLDER}, ${camera.faults.length} faults`)
  return camera.faults.length === 0 ? 0 : 1
}

process.exitCode = await main()
