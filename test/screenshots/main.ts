import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { aBox } from '#test/helper/a-box.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { Camera } from './camera.ts'
import { tellHand } from './hand-states.ts'
import { tellLibrary } from './library-states.ts'
import { PhotoAlbum } from './photo-album.ts'
import { tellPlans } from './plan-states.ts'
import { tellPrepared } from './prepare-states.ts'
import { tellQuizCard } from './quiz-card-states.ts'
import { tellQuiz } from './quiz-states.ts'
import { tellRareStates } from './rare-states.ts'
import { tellResults } from './results-states.ts'
import { tellRoster } from './roster-states.ts'
import { tellScreens } from './screen-states.ts'
import { tellStory } from './story.ts'
import { tellUpkeep } from './upkeep-states.ts'
import { tellWalk } from './walk.ts'

// Takes every page in every state, size and language from a real box into screenshots/ (rare ones from a box that is told what to say), for a person to look at, and names
// what a machine can see: overflow, missing glyphs, targets too small for a thumb, and what axe finds. Ends with 1 if there is any.
// `npm run screenshots -- walk` takes one of its stories alone.

const FOLDER = fileURLToPath(new URL('../../screenshots', import.meta.url))

/** Each by its name. */
const STORIES: Record<string, (see: { browser: Browser; camera: Camera; album: PhotoAlbum }) => Promise<void>> = {
  day: ({ camera }) => tellDay(camera),
  rare: ({ camera }) => tellRareStates(camera),
  library: ({ camera }) => tellLibrary(camera),
  plans: ({ camera }) => tellPlans(camera),
  asking: ({ camera }) => tellQuizCard(camera),
  prepare: ({ camera }) => tellPrepared(camera),
  quiz: ({ camera }) => tellQuiz(camera),
  hand: ({ camera }) => tellHand(camera),
  screens: ({ camera }) => tellScreens(camera),
  roster: ({ camera }) => tellRoster(camera),
  results: ({ camera }) => tellResults(camera),
  upkeep: ({ camera }) => tellUpkeep(camera),
  walk: ({ browser, album }) => tellWalk(browser, album),
}

async function tellDay(camera: Camera): Promise<void> {
  const box = await aBox({ env: { CLASSBOX_HOST: '::' } })
  try {
    await tellStory(box, camera)
  } finally {
    await box.dispose()
  }
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => STORIES[name] === undefined)
  if (unknown !== undefined) {
    console.error(`there is no story ${unknown}, only ${Object.keys(STORIES).join(', ')}`)
    return 1
  }
  if (noChromium !== undefined) {
    console.error(noChromium)
    return 1
  }
  const browser = await aBrowser()
  const [camera, album] = [new Camera(browser, FOLDER), new PhotoAlbum(browser, FOLDER)]
  try {
    for (const [name, tell] of Object.entries(STORIES)) {
      if (names.length === 0 || names.includes(name)) await tell({ browser, camera, album })
    }
  } finally {
    await browser.close()
  }
  const faults = [...camera.faults, ...album.faults]
  for (const fault of new Set(faults)) console.error(fault)
  console.log(`${camera.taken + album.taken} pictures in ${FOLDER}, ${faults.length} faults`)
  return faults.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
