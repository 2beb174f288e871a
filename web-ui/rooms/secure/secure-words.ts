import { addWords } from '../../box-client/words.ts'
import en from '../../box-client/words/secure.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/secure.zh-Hans.json' with { type: 'json' }

addWords({ 'zh-Hans': zhHans, en })
