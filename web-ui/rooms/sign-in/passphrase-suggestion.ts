import type { Language } from '../../box-client/words.ts'

/*
 * Five words of 64 and three digits: about 40 bits, enough against guesses that the box slows down, and a person can copy it
 * from one sheet of paper to another. Chinese gets pinyin, because every keyboard can type it.
 */
const WORDS: Record<Language, string> = {
  'zh-Hans':
    'shan he yun qiao lu song he yue xing hai feng yu xue hua cao shu lin tian di ri guang jin yin tong tie shi sha tu shui huo mu zhu lan mei ju he lian tao li xing zao niu ma yang gou mao niao yu hu long feng bing deng chuang men zhuo yi bi mo zhi shu qin qi',
  en: 'apple river stone cloud maple tiger lemon ocean candle bridge garden pencil window silver copper forest meadow island planet rocket basket button carpet dragon engine falcon guitar hammer jacket kettle ladder magnet needle orange pepper rabbit saddle tunnel violet walnut anchor beacon canyon desert ember feather glacier harbor ivory jungle kitten lantern marble nectar olive parrot quartz ribbon spruce timber umber velvet willow zephyr',
}
const WORD_COUNT = 5

/** A passphrase of the claim form's own making; `random` gives 32-bit numbers that nobody can foresee. */
export function suggestPassphrase(language: Language, random: (count: number) => readonly number[]): string {
  const words = WORDS[language].split(' ')
  const numbers = random(WORD_COUNT + 1)
  const chosen = numbers.slice(0, WORD_COUNT).map((number) => words[number % words.length])
  const digits = String((numbers[WORD_COUNT] ?? 0) % 1000).padStart(3, '0')
  return [...chosen, digits].join('-')
}

export function unforeseeable(count: number): number[] {
  return [...crypto.getRandomValues(new Uint32Array(count))]
}
