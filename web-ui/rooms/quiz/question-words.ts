import { addWords } from '../../box-client/word-book.ts'
import en from '../../box-client/words/question.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/question.zh-Hans.json' with { type: 'json' }

addWords({ 'zh-Hans': zhHans, en })
