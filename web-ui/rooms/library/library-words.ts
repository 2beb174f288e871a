import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import { addWords, keyOr, language, t } from '../../box-client/words.ts'
import en from '../../box-client/words/library.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/library.zh-Hans.json' with { type: 'json' }

addWords({ 'zh-Hans': zhHans, en })

/** A title in the page's language, or in the one that comes nearest. */
export function named(words: ByLanguage): string {
  const wished = words[language.value]
  if (wished !== undefined) return wished
  const near = Object.entries(words).find(([tag]) => tag.split('-')[0] === language.value.split('-')[0])
  return near?.[1] ?? words['zh-Hans'] ?? Object.values(words)[0] ?? ''
}

export function kindName(kind: string): string {
  return t(keyOr(`library.kind.${kind}`, 'library.kind.other'))
}

export function fileAddress(sha256: string): string {
  return `/library/files/${sha256}`
}

/** A language by its own name. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
  } catch {
    // What a publisher wrote is no language tag.
    return tag
  }
}
