import { fold } from '#appliance/base/fold.ts'

/*
 * Whether an item is about a topic. Chinese has no spaces between words, so that words are not compared but runs of characters; full and half
 * width forms are one. It is plain on purpose: a teacher can see from the title why something came up.
 */

/** An item's words, folded. */
export interface ItemWords {
  readonly keywords: ReadonlySet<string>
  /** Titles in all languages, each without what only parts words. */
  readonly titles: readonly string[]
  /** Titles and keywords as one, with gaps between them. */
  readonly all: string
}

/** A topic's names, folded, each with the pairs of characters that it is made of. */
export interface Topic {
  readonly names: readonly { readonly text: string; readonly pairs: readonly string[] }[]
}

/** It is one of its keywords, or its whole title. */
export const EXACT = 1
/** It stands in the title, or in one of its keywords. */
const NAMED = 0.8
/** Its pairs of characters are found, at least half of them. */
const CLOSE = 0.5
const ENOUGH_PAIRS = 0.5
const GAP = '\n'
const HAN = /\p{Script=Han}/u

export function wordsOf({ title, keywords = [] }: { title: Readonly<Record<string, string>>; keywords?: readonly string[] }): ItemWords {
  const titles = Object.values(title).map(plain)
  const names = keywords.map(plain).filter((word) => word !== '')
  return { keywords: new Set(names), titles, all: [...titles, ...names].join(GAP) }
}

export function topicOf(names: readonly string[]): Topic {
  const texts = [...new Set(names.map(plain))].filter((text) => text !== '')
  return { names: texts.map((text) => ({ text, pairs: pairsOf(text) })) }
}

/** How much an item is about a topic, 0 to 1; of several names of the topic the best counts. */
export function matchOf(topic: Topic, words: ItemWords): number {
  let best = 0
  for (const name of topic.names) best = Math.max(best, matchOfName(name, words))
  return best
}

function matchOfName({ text, pairs }: Topic['names'][number], { keywords, titles, all }: ItemWords): number {
  if (keywords.has(text) || titles.includes(text)) return EXACT
  // A single character stands in too many words: 角 in 三角形, 时 in 时代.
  if (Array.from(text).length < 2) return 0
  if (standsIn(text, all)) return NAMED
  if (pairs.length < 2) return 0
  const found = pairs.filter((pair) => all.includes(pair)).length / pairs.length
  return found >= ENOUGH_PAIRS ? CLOSE * found : 0
}

/** Words of letters are compared whole: `art` does not stand in `party`. */
function standsIn(text: string, all: string): boolean {
  if (HAN.test(text)) return all.includes(text)
  for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
    if (!isLetter(all[at - 1]) && !isLetter(all[at + text.length])) return true
  }
  return false
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}]/u.test(char) && !HAN.test(char)
}

/** Pairs of neighbouring Chinese characters. Other scripts have words, which are found whole or not at all. */
function pairsOf(text: string): string[] {
  const chars = Array.from(text)
  return chars.slice(1).flatMap((char, at) => (HAN.test(char) && HAN.test(chars[at] ?? '') ? [`${chars[at]}${char}`] : []))
}

/** Folded, and without the marks in which people differ: 《》, 、, brackets, dots. */
function plain(text: string): string {
  return fold(fold(text).replaceAll(/[\p{P}\p{S}]+/gu, ' ')).replaceAll(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
}
