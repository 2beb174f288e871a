import type { AnswerKey, QuizQuestion } from '#appliance/contract/quiz.ts'
import { KIND_NAMES, USUAL_STEPS } from './kind-names.ts'

type Language = keyof typeof KIND_NAMES

const LETTERS = 'ABCDEFGHIJ'
const FEWEST_OPTIONS = 4
const HEADERS: Readonly<Record<Language, readonly [before: readonly string[], after: readonly string[]]>> = {
  'zh-Hans': [
    ['题型', '题目'],
    ['答案', '知识点', '关键词', '时间（秒）'],
  ],
  en: [
    ['Kind', 'Question'],
    ['Answer', 'Topic', 'Keywords', 'Seconds'],
  ],
}
const SAID: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  'zh-Hans': { true: '对', false: '错' },
  en: { true: 'true', false: 'false' },
}

/** Questions as a table that the import reads again as they are. Pure. */
export function questionTable(questions: readonly QuizQuestion[], language: Language): string[][] {
  const most = Math.max(FEWEST_OPTIONS, ...questions.map(({ options = [] }) => options.length))
  const letters = LETTERS.slice(0, most).split('')
  const [before, after] = HEADERS[language]
  const rows = questions.map((question) => {
    const { text = '', options = [], key, topic = '', keywords = [], seconds } = question
    // An option that is said aloud is called by its letter.
    const cells = letters.map((letter, at) => (at < options.length ? (options[at]?.text ?? letter) : ''))
    return [
      kindName(question, language),
      text,
      ...cells,
      keyName(question, key, language),
      topic,
      keywords.join('、'),
      String(seconds ?? ''),
    ]
  })
  return [[...before, ...letters, ...after], ...rows]
}

/** One question of each kind that has something to fill in, for a teacher to write over. */
export function templateTable(language: Language): string[][] {
  return questionTable(TEMPLATES[language], language)
}

function kindName({ kind, steps = USUAL_STEPS }: QuizQuestion, language: Language): string {
  const name = KIND_NAMES[language][kind]
  return kind === 'scale' && steps !== USUAL_STEPS ? `${name} 1-${steps}` : name
}

function keyName({ kind }: QuizQuestion, key: AnswerKey | undefined, language: Language): string {
  if (key === undefined) return ''
  if (typeof key === 'string') return kind === 'true-false' ? (SAID[language][key] ?? key) : key
  if ('from' in key) return `${key.from}~${key.to}`
  return key.tolerance === 0 ? String(key.value) : `${key.value}±${key.tolerance}`
}

const texts = (...all: string[]): { text: string }[] => all.map((text) => ({ text }))

const TEMPLATES: Readonly<Record<Language, readonly QuizQuestion[]>> = {
  'zh-Hans': [
    { kind: 'single', text: '1/2 + 1/2 = ?', options: texts('1', '0.25', '0.5', '2'), key: 'A', topic: '分数', seconds: 30 },
    {
      kind: 'multiple',
      text: '下面哪些是质数？',
      options: texts('2', '4', '5', '9'),
      key: 'AC',
      topic: '质数',
      keywords: ['质数', '合数'],
    },
    { kind: 'true-false', text: '三角形的内角和是 180 度。', key: 'true', topic: '三角形' },
    { kind: 'number', text: '圆周率大约是多少？', key: { value: 3.14, tolerance: 0.01 }, topic: '圆' },
    { kind: 'order', text: '从小到大排一排', options: texts('0.5', '0.25', '0.75'), key: 'BAC', topic: '小数' },
    { kind: 'text', text: '植物靠什么制造养料？', key: '光合作用', topic: '植物', seconds: 60 },
    { kind: 'poll', text: '春游想去哪里？', options: texts('公园', '博物馆', '农场') },
    { kind: 'scale', text: '这节课听懂了多少？', steps: 5 },
  ],
  en: [
    { kind: 'single', text: '1/2 + 1/2 = ?', options: texts('1', '0.25', '0.5', '2'), key: 'A', topic: 'Fractions', seconds: 30 },
    { kind: 'multiple', text: 'Which are primes?', options: texts('2', '4', '5', '9'), key: 'AC', topic: 'Primes', keywords: ['prime'] },
    { kind: 'true-false', text: 'The angles of a triangle add up to 180 degrees.', key: 'true', topic: 'Triangles' },
    { kind: 'number', text: 'What is pi, about?', key: { value: 3.14, tolerance: 0.01 }, topic: 'Circles' },
    { kind: 'order', text: 'From the least to the most', options: texts('0.5', '0.25', '0.75'), key: 'BAC', topic: 'Decimals' },
    { kind: 'text', text: 'By what do plants make their food?', key: 'photosynthesis', topic: 'Plants', seconds: 60 },
    { kind: 'poll', text: 'Where shall we go in spring?', options: texts('Park', 'Museum', 'Farm') },
    { kind: 'scale', text: 'How much of this lesson was clear?', steps: 5 },
  ],
}
