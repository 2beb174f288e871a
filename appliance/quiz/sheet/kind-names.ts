import type { QuestionKind } from '#appliance/contract/quiz.ts'

/** What the sheets that the box writes call a kind. */
export const KIND_NAMES: Readonly<Record<'zh-Hans' | 'en', Readonly<Record<QuestionKind, string>>>> = {
  'zh-Hans': {
    ...{ single: '单选', multiple: '多选', 'true-false': '判断', number: '数字', scale: '打分', order: '排序' },
    ...{ text: '填空', poll: '投票', 'hand-up': '举手', ready: '准备', buzz: '抢答' },
  },
  en: {
    ...{ single: 'Single', multiple: 'Multiple', 'true-false': 'True/false', number: 'Number', scale: 'Scale', order: 'Order' },
    ...{ text: 'Text', poll: 'Poll', 'hand-up': 'Hands', ready: 'Ready', buzz: 'Buzzer' },
  },
}

/** What teachers, and the programs that they use, call it. */
const SAID: readonly (readonly [QuestionKind, RegExp])[] = [
  ['single', /^(?:单选|单项选择|选择|single|choice)/iu],
  ['multiple', /^(?:多选|多项选择|不定项|multiple)/iu],
  ['true-false', /^(?:判断|对错|true.?false|tf$)/iu],
  ['number', /^(?:数字|数值|计算|number|numeric)/iu],
  ['scale', /^(?:打分|评分|量表|scale|rating)/iu],
  ['order', /^(?:排序|order|sequence)/iu],
  ['text', /^(?:填空|简答|文字|text|short)/iu],
  ['poll', /^(?:投票|调查|poll|vote)/iu],
  ['hand-up', /^(?:举手|hands?)/iu],
  ['ready', /^(?:准备|ready)/iu],
  ['buzz', /^(?:抢答|buzz)/iu],
]

export function kindSaid(text: string): QuestionKind | undefined {
  return SAID.find(([, name]) => name.test(text))?.[0]
}

/** 打分 1–7 has seven steps, and 打分 as many as are usual; undefined where there cannot be so many. */
export function stepsSaid(text: string): number | undefined {
  const said = /(\d+)\D*$/u.exec(text.normalize('NFKC'))?.[1]
  const steps = Number(said ?? USUAL_STEPS)
  return steps >= 2 && steps <= 10 ? steps : undefined
}

export const USUAL_STEPS = 5
