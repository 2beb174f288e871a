import library from './words/library.zh-Hans.json' with { type: 'json' }
import tech from './words/tech.zh-Hans.json' with { type: 'json' }
import zhHans from './words/zh-Hans.json' with { type: 'json' }

/** The name of a sentence that every language has. */
export type WordKey = keyof typeof zhHans | keyof typeof library | keyof typeof tech
