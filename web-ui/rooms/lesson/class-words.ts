import { addWords } from '../../box-client/words.ts'
import en from '../../box-client/words/class.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/class.zh-Hans.json' with { type: 'json' }

// What the box does by itself in class, in the words of the class page alone.
addWords({ 'zh-Hans': zhHans, en })
