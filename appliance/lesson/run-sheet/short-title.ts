import type { ByLanguage } from '#appliance/contract/catalogue.ts'

const MOST_LANGUAGES = 4
const LONGEST = 200

/**
 * A title as it is kept beside a step: a catalogue may have it in any number of languages, and a box keeps thousands of steps. The languages of
 * the pages come first.
 */
export function shortTitle(title: ByLanguage): ByLanguage {
  const isOfPages = (language: string): boolean => language === 'zh-Hans' || language === 'en'
  const entries = Object.entries(title).sort(([one], [other]) => Number(isOfPages(other)) - Number(isOfPages(one)))
  return Object.fromEntries(entries.slice(0, MOST_LANGUAGES).map(([language, text]) => [language, text.slice(0, LONGEST)]))
}
