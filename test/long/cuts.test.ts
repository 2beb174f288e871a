import { describe, expect, it } from 'vitest'
import { ChangingClass } from '#test/e2e/players/a-changing-class.ts'
import { noChromium } from '#test/helper/chromium.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'

const missing = noFfmpeg ?? noChromium

describe.skipIf(missing !== undefined)(`twenty changes of source in one class ${missing ?? ''}`, () => {
  it.each(['mpegts.js', 'hls.js', 'the page for screens'] as const)('end playing in %s not once', async (player) => {
    await using about = await new ChangingClass().open([player])
    for (let cut = 0; cut < 20; cut += 1) await about.cut()
    const [account] = await about.accounts()
    process.stdout.write(`${player}: the longest standstill was ${account?.longestStandstill.toFixed(1)} s\n`)
    expect(account?.complaints).toEqual([])
  })
})
