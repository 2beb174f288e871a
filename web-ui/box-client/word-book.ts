import { computed, signal } from '@preact/signals'
import type { WordKey } from './word-key.ts'

export type Language = 'zh-Hans' | 'en'
export type WordParams = Record<string, string | number>

/*
 * How a page speaks, without a word of its own: a page that has to be tiny brings no more than it says. All others import words.ts.
 */

const books: Record<Language, Readonly<Partial<Record<WordKey, string>>>> = { 'zh-Hans': {}, en: {} }
const KEPT_AS = 'classbox.language'

/** The language of the box, until its view says otherwise. */
export const boxLanguage = signal<Language>('zh-Hans')
const chosen = signal<Language | undefined>(kept())

/** The language of this page: what this device chose, else the box's. */
export const language = computed<Language>(() => chosen.value ?? boxLanguage.value)

export function chooseLanguage(wish: Language): void {
  chosen.value = wish
  try {
    localStorage.setItem(KEPT_AS, wish)
  } catch {
    // A browser that keeps nothing (private mode) still switches until it is closed.
  }
}

function kept(): Language | undefined {
  try {
    const value = localStorage.getItem(KEPT_AS)
    return value === 'zh-Hans' || value === 'en' ? value : undefined
  } catch {
    return undefined
  }
}

/** A room brings its own words. */
export function addWords(more: Record<Language, Readonly<Partial<Record<WordKey, string>>>>): void {
  for (const name of ['zh-Hans', 'en'] as const) books[name] = { ...books[name], ...more[name] }
}

/** The sentence for this key in the page's language; `{name}` is replaced by the parameter of that name. */
export function t(key: WordKey, params?: WordParams): string {
  const sentence = books[language.value][key] ?? key
  return params === undefined ? sentence : fill(sentence, params)
}

function fill(sentence: string, params: WordParams): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** A key made of a code that arrives over the wire, or the fallback where no sentence is kept for it. */
export function keyOr(candidate: string, fallback: WordKey): WordKey {
  return candidate in books['zh-Hans'] ? (candidate as WordKey) : fallback
}
