import { addWords } from './word-book.ts'
import en from './words/en.json' with { type: 'json' }
import zhHans from './words/zh-Hans.json' with { type: 'json' }

/** The words of nearly every page; those of a large room come with it, so that the class page stays light. */
addWords({ 'zh-Hans': zhHans, en })

export { addWords, keyOr, language, t } from './word-book.ts'
export type { Language, WordParams } from './word-book.ts'
