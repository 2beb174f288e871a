import { describe, expect, it, vi } from 'vitest'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { ABCD, aQuiz, aRoom } from './a-quiz.ts'

const asked = (text: string): QuizQuestion => ({ ...ABCD, text })
const on = { question: asked('二') }

/** A shelf with 一, 二 and 三 on it, and 一 and 三 as the set for the end of a lesson. */
async function aShelf() {
  const made = await aQuiz({ room: aRoom(4) })
  const { quiz } = made
  const { questions } = await quiz.prepare({ questions: ['一', '二', '三'].map((text) => asked(text)) })
  const [one, two, three] = questions.map(({ id }) => id) as [string, string, string]
  await quiz.shelf.addSet({ title: '下课小测', questions: [three, one], atEnd: true })
  const texts = (): (string | undefined)[] => quiz.shelf.list.questions.map(({ question }) => question.text)
  const set = () => quiz.shelf.list.sets.map(({ questions: ids }) => ids)
  return { ...made, texts, set, one, two, three, setId: quiz.shelf.list.sets[0]?.id ?? '' }
}

describe('prepared questions', () => {
  it('stand in the order in which a teacher puts them, also after a power cut', async () => {
    const { quiz, texts, one, three, two, room, db } = await aShelf()
    await quiz.shelf.move(three, one)
    await quiz.shelf.move(one, null)
    await quiz.shelf.copy(two)
    expect(texts()).toEqual(['三', '二', '二', '一'])
    await quiz.stop()
    const again = await aQuiz({ room, db })
    expect(again.quiz.shelf.list).toEqual(quiz.shelf.list)
    await again.quiz.prepare({ questions: [asked('四')] })
    expect(again.quiz.shelf.list.questions.at(-1)).toMatchObject({ question: { text: '四' } })
  })

  it('are changed in their place, and never into one that cannot be asked', async () => {
    const { quiz, texts, two, view } = await aShelf()
    const { revision } = view().prepared
    await quiz.shelf.change(two, { kind: 'true-false', text: '改', key: 'true' })
    expect([texts(), view().prepared.revision > revision]).toEqual([['一', '改', '三'], true])
    await expect(quiz.shelf.change(two, { kind: 'true-false', key: 'C' })).rejects.toMatchObject({ code: 'QUIZ_REFUSED' })
    await expect(quiz.shelf.change('nothing', ABCD)).rejects.toMatchObject({ code: 'QUESTION_UNKNOWN' })
  })

  it('that were taken away come back where they were, and into their sets', async () => {
    const { quiz, texts, set, one, three, room, db } = await aShelf()
    await quiz.shelf.remove(one)
    await quiz.shelf.remove(three)
    expect([texts(), set()]).toEqual([['二'], []])
    await quiz.shelf.restore(three)
    await quiz.shelf.restore(one)
    expect([texts(), set()]).toEqual([['一', '二', '三'], [[three, one]]])
    await expect(quiz.shelf.restore(one)).rejects.toMatchObject({ code: 'QUESTION_UNKNOWN' })
    await quiz.stop()
    const again = await aQuiz({ room, db })
    expect(again.quiz.shelf.list).toEqual(quiz.shelf.list)
  })

  it('are of what their quiz is about, and from where they were read', async () => {
    const { quiz, room } = await aShelf()
    room.shelve('quiz-fractions', [ABCD], '分数')
    await quiz.prepare({ itemId: 'quiz-fractions' })
    await quiz.prepare({ questions: [on.question], from: 'file' })
    expect(quiz.shelf.list.questions.slice(-2)).toMatchObject([{ question: { topic: '分数' } }, { source: { by: 'file' } }])
  })
})

describe('a set of prepared questions', () => {
  it('is asked by one tap, one question after the other', async () => {
    const { ask, choose, view, setId, quiz, room } = await aShelf()
    expect(view().prepared).toMatchObject({ count: 3, exit: { id: setId, title: '下课小测', questions: 2 } })
    await ask({ set: setId })
    expect(view()).toMatchObject({ phase: 'open', poll: { question: { text: '三' }, set: { at: 1, of: 2 } } })
    await choose({ do: 'next' })
    expect(view()).toMatchObject({ phase: 'open', poll: { question: { text: '一' }, set: { at: 2, of: 2 } } })
    await choose({ do: 'keep' })
    // Nobody is to be asked it twice at the end of one lesson, by whichever phone; in the next it is there again.
    expect(view().prepared).not.toHaveProperty('exit')
    room.classNow.set(2)
    await vi.waitFor(() => expect(view().prepared).toHaveProperty('exit'))
    await quiz.shelf.removeSet(setId)
    await expect(ask({ set: setId })).rejects.toMatchObject({ code: 'QUESTION_UNKNOWN' })
    expect(view().prepared).not.toHaveProperty('exit')
  })

  it('is changed, and holds only questions that are there', async () => {
    const { quiz, set, one, two, setId } = await aShelf()
    await quiz.shelf.changeSet(setId, { title: '三题', questions: [two, one], atEnd: false })
    expect(set()).toEqual([[two, one]])
    const strange = { title: '三题', questions: ['nothing'], atEnd: false }
    await expect(quiz.shelf.changeSet(setId, strange)).rejects.toMatchObject({ code: 'QUESTION_UNKNOWN' })
    await expect(quiz.shelf.addSet(strange)).rejects.toMatchObject({ code: 'QUESTION_UNKNOWN' })
  })
})
