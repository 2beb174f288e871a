import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// The pages have a DOM that these files' types do not, so what runs there is text.
const OVERFLOW = 'document.documentElement.scrollWidth - window.innerWidth'
const VIOLATIONS = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 100)).join(' | ')))`
const SMALL_TARGETS = `[...document.querySelectorAll('button, a, input, select')]
  .map((target) => [target, target.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && height < 47.5)
  .map(([target, { height }]) => 'only ' + Math.round(height) + ' px to touch: ' + target.outerHTML.slice(0, 80))`
/** A glyph that no font has is drawn as the same box as this one, a code point that is never assigned. */
const MISSING_GLYPHS = `(() => {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  const draw = (glyph) => {
    canvas.width = canvas.height = 32
    pen.font = '24px ' + getComputedStyle(document.body).fontFamily
    pen.fillText(glyph, 2, 26)
    return canvas.toDataURL()
  }
  const none = draw('\\u{3FFFF}')
  const glyphs = new Set([...document.body.innerText].filter((glyph) => glyph.trim() !== ''))
  return [...glyphs].filter((glyph) => draw(glyph) === none).map((glyph) => 'no glyph for ' + glyph)
})()`

/** What is wrong with a page as it stands: missing glyphs, and everything in `brokenRulesOf`. */
export async function faultsOf(page: Page): Promise<string[]> {
  return [...(await page.evaluate<string[]>(MISSING_GLYPHS)), ...(await brokenRulesOf(page))]
}

/** What would be wrong with a page on any machine, whatever fonts it has: overflow, small targets, what axe finds. */
export async function brokenRulesOf(page: Page): Promise<string[]> {
  const overflow = await page.evaluate<number>(OVERFLOW)
  await page.evaluate(AXE)
  return [
    ...(overflow > 0 ? [`${overflow} px wider than the window`] : []),
    ...(await page.evaluate<string[]>(SMALL_TARGETS)),
    ...(await page.evaluate<string[]>(VIOLATIONS)),
  ]
}
