import { expect, it } from 'vitest'
import { SENTENCES } from '#appliance/lesson/suggest/reason-sentences.ts'
import { Suggester } from '#appliance/lesson/suggest/suggester.ts'
import { Zone } from '#appliance/base/zone.ts'
import { aQuiz, aRoom } from './a-quiz.ts'

it('what a class got wrong is the reason why the next lesson plan is offered a micro-course on it first', async () => {
  const room = aRoom()
  room.about = { topic: '分数的意义' }
  const { ask, choose, quiz, clock } = await aQuiz({ room })
  await ask({ kind: 'single', options: [{}, {}], key: 'A' })
  await choose({ do: 'count', hands: { A: 23, B: 19 } })
  await choose({ do: 'keep' })
  const course = (id: string, title: string) => ({
    id,
    kind: 'micro-course',
    title: { 'zh-Hans': title },
    keywords: [title],
    durationMs: 300_000,
  })
  const suggester = new Suggester({
    ...{ clock, quizzes: quiz.results, shown: { shownAt: () => undefined } },
    library: {
      candidates: () => [course('a', '小数'), course('b', '分数的意义'), course('c', '面积')],
      mayBeShown: () => true,
      availability: () => ({ state: 'here' }),
    },
  })
  const [first] = await suggester.suggest({ minutesLeft: 10 })
  expect(first).toMatchObject({
    itemId: 'b',
    reasons: expect.arrayContaining([expect.objectContaining({ kind: 'wrong-answers', wrong: 19, answered: 42 })]),
  })
  const reason = first?.reasons.find(({ kind }) => kind === 'wrong-answers')
  expect(reason?.kind === 'wrong-answers' && SENTENCES['wrong-answers']['zh-Hans'](reason, new Zone('Asia/Shanghai'))).toBe(
    '“分数的意义”19人选错（42人作答）',
  )
})
