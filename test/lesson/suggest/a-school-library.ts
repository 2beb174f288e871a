import { hours, minutes } from '#appliance/base/duration.ts'
import type { Availability, Candidate } from '#appliance/lesson/suggest/ports.ts'

/*
 * Some forty things as a county publishes them for its primary schools, most of them of the fifth year. Ids: subject, year and volume, unit, and
 * a number; `m511` is 数学 五年级上册 第一单元, the first. They are in no order.
 */

export const NOW = Date.UTC(2026, 8, 7, 1, 30) // half past nine in Shanghai
export const BELL = NOW + hours(2)

interface Book {
  readonly subject: string
  readonly grade: number
  readonly volume?: string
  readonly unit: string
  readonly edition?: string
}

const MATHS = { subject: '数学', grade: 5 }
const DECIMALS = { ...MATHS, unit: '第一单元 小数乘法' }
const DIVISION = { ...MATHS, unit: '第三单元 小数除法' }
const EQUATIONS = { ...MATHS, unit: '第五单元 简易方程' }
const AREAS = { ...MATHS, unit: '第六单元 多边形的面积' }
const FRACTIONS = { ...MATHS, volume: '下册', unit: '第四单元 分数的意义和性质' }
const LIGHT = { subject: '科学', grade: 5, unit: '第一单元 光' }
const READING = { subject: '语文', grade: 5, unit: '第一单元' }
const ENGLISH = { subject: '英语', grade: 5 }

function of(book: Book, id: string, more: Omit<Candidate, 'id' | 'title'> & { readonly name: string; readonly mins?: number }): Candidate {
  const { subject, grade, volume = '上册', unit, edition = '人教版' } = book
  const { name, mins, ...rest } = more
  return {
    ...{ id, title: { 'zh-Hans': name }, subject, grade: [grade], textbook: { edition, volume, unit } },
    ...(mins === undefined ? {} : { durationMs: minutes(mins) }),
    ...rest,
  }
}

const micro = (name: string, mins: number, ...keywords: string[]) => ({ kind: 'micro-course', name, mins, keywords }) as const

export const ITEMS: readonly Candidate[] = [
  of(DECIMALS, 'm512', micro('小数乘小数', 7, '小数乘法')),
  of(DECIMALS, 'm511', micro('小数乘整数', 6, '小数乘法', '小数乘整数')),
  of(DECIMALS, 'm513', micro('积的近似数', 5, '近似数', '四舍五入')),
  of(DECIMALS, 'm514', { kind: 'slides', name: '《小数乘法》单元复习课件' }),
  of(DECIMALS, 'm515', { kind: 'quiz', name: '小数乘法小测', keywords: ['小数乘法'], audience: 'teacher' }),
  of(DECIMALS, 'm516', {
    ...{ kind: 'special-course', name: '小数乘法专题课', mins: 38 },
    cues: [8, 15, 26].map((at) => ({ atMs: minutes(at), type: 'pause' as const })),
  }),
  of(DECIMALS, 'm517', { kind: 'guide', name: '小数乘法教案', keywords: ['小数乘法'] }),
  of(DECIMALS, 'm518', { kind: 'document', name: '小数乘法参考答案', keywords: ['小数乘法'], audience: 'teacher' }),
  of(DECIMALS, 'm519', micro('整数乘法运算定律推广到小数', 9, '小数乘法')),
  of({ ...MATHS, unit: '第二单元 位置' }, 'm521', micro('用数对确定位置', 6, '数对')),
  of(DIVISION, 'm531', micro('小数除以整数', 6, '小数除法')),
  of(DIVISION, 'm532', micro('循环小数', 5, '循环小数')),
  of(EQUATIONS, 'm551', micro('用字母表示数', 8, '字母')),
  of(EQUATIONS, 'm552', micro('等式的性质', 7, '方程')),
  of(AREAS, 'm561', micro('平行四边形的面积', 6, '面积')),
  of(AREAS, 'm562', micro('梯形的面积', 6, '面积')),
  of(AREAS, 'm563', { kind: 'html5', name: '拼一拼：图形公式的推导' }),
  of({ ...MATHS, edition: '北师大版', unit: '第一单元 小数除法' }, 'n511', micro('精打细算', 6)),
  of(FRACTIONS, 'm5b41', micro('分数的意义', 7, '分数')),
  of(FRACTIONS, 'm5b42', micro('通分', 6, '分数', '通分')),
  of(FRACTIONS, 'm5b43', { kind: 'special-course', name: '约分专题', mins: 25 }),
  of({ subject: '数学', grade: 6, unit: '第一单元 分数乘法' }, 'm611', micro('分数乘整数', 6)),
  of({ subject: '数学', grade: 6, unit: '第六单元 百分数' }, 'm612', micro('百分数的认识', 6)),
  of({ subject: '数学', grade: 3, unit: '第八单元 分数的初步认识' }, 'm3a81', micro('几分之一', 6, '分数')),
  of({ subject: '数学', grade: 1, unit: '第七单元 认识钟表' }, 'm1a71', micro('整时', 4, '钟表', '分数')),
  of({ subject: '数学', grade: 4, volume: '下册', unit: '第四单元' }, 'm4b41', micro('小数的意义', 6, '小数')),
  of({ subject: '数学', grade: 4, unit: '第三单元 角的度量' }, 'm4a31', micro('量角器', 6, '角')),
  of({ subject: '数学', grade: 4, volume: '下册', unit: '第五单元 三角形' }, 'm4b51', micro('三角形的内角和', 6, '三角形')),
  of(LIGHT, 's511', micro('光的传播', 6, '光')),
  of(LIGHT, 's512', micro('光的反射', 7, '反射')),
  of(LIGHT, 's513', { kind: 'sheet', name: '实验记录单' }),
  of({ ...LIGHT, unit: '第四单元 健康生活' }, 's541', micro('身体的运动', 6)),
  of(READING, 'c511', { kind: 'audio', name: '白鹭（朗读）', mins: 4 }),
  of(READING, 'c512', micro('落花生', 8)),
  of({ ...READING, unit: '第二单元' }, 'c521', micro('搭石', 7)),
  of({ ...ENGLISH, unit: 'Unit 1' }, 'e511', micro('What’s he like? A party', 5, 'party')),
  of({ ...ENGLISH, unit: 'Unit 3' }, 'e531', micro('My art class', 5)),
  { id: 'x01', kind: 'notice', title: { 'zh-Hans': '小数乘法竞赛通知' }, keywords: ['小数乘法'] },
  { id: 'x02', kind: 'micro-course', title: { 'zh-Hans': '小数点的故事' }, keywords: ['小数'], durationMs: minutes(4) },
  of(DECIMALS, 'l01', { kind: 'live-lesson', name: '小数乘法（直播）', keywords: ['小数乘法'] }),
  of(DECIMALS, 'p01', { kind: 'lesson-plan', name: '小数乘法课单', keywords: ['小数乘法'] }),
  // Nobody says how long it is.
  of(DECIMALS, 'm510', { kind: 'audio', name: '小数乘法口算', keywords: ['小数乘法'] }),
]

/** What is not on the box: one comes an hour before the bell, one at the bell, one after it, one not by itself. */
export const HELD: ReadonlyMap<string, Availability> = new Map<string, Availability>([
  ['m532', { state: 'coming', readyAt: BELL - hours(1) }],
  ['m5b42', { state: 'coming', readyAt: BELL }],
  ['m552', { state: 'coming', readyAt: BELL + 1 }],
  ['m562', { state: 'absent' }],
])

/** Its rights have run out. */
export const FORBIDDEN: ReadonlySet<string> = new Set(['m519'])

/** What must never come up, whoever asks for what. */
export const NEVER = ['m510', 'm517', 'm518', 'm519', 'm552', 'm562', 'x01', 'l01', 'p01']
