import { addWords, t } from '../../box-client/words.ts'
import en from '../../box-client/words/keys.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/keys.zh-Hans.json' with { type: 'json' }

addWords({ 'zh-Hans': zhHans, en })

const PRINTED: Partial<Record<string, string>> = { PageUp: 'PgUp', PageDown: 'PgDn', Escape: 'Esc' }

/** As it stands on the key. */
export function keyName(shortcut: string): string {
  return shortcut === 'Space' ? t('keys.space-bar') : (PRINTED[shortcut] ?? shortcut)
}
