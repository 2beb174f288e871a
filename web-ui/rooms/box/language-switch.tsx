import { chooseLanguage, language } from '../../box-client/word-book.ts'
import { Button } from '../parts/button.tsx'

/** Each language is named in itself, so that who cannot read this page still finds the way. */
export function LanguageSwitch() {
  const other = language.value === 'en' ? 'zh-Hans' : 'en'
  return (
    <Button kind="plain" icon="language" onPress={() => chooseLanguage(other)}>
      <span lang={other}>{other === 'en' ? 'English' : '中文'}</span>
    </Button>
  )
}
