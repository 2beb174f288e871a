import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { QuestionOnShow, QuizHand } from '#appliance/contract/quiz.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aQuestion, aVote } from '#test/helper/told-question.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

const AB = [{}, {}]
const HELD = { kind: 'tutoring', channel: 'class', live: 'held' } as const

interface HandState {
  question?: QuestionOnShow
  hand?: Partial<QuizHand>
  more?: Partial<FeedViews>
  scene?: NonNullable<FeedViews['orders']>['scene']
  /** Keys of a remote, after the one that shows the hand. */
  keys?: readonly string[]
}

/** A class without phones: what somebody at the screen sees who has a mouse or a remote. */
export async function tellHand(camera: Camera): Promise<void> {
  for (const [name, state] of Object.entries(states())) {
    const { question = { phase: 'idle' as const }, keys = [] } = state
    await camera.take({
      ...{ name: `screen-hand-${name}`, url: `${TOLD_ORIGIN}/screen`, box: boxOf(state, question) },
      until: question.poll === undefined ? 'main[data-scene]:not([data-scene="unknown"])' : '.quiz[data-form]',
      act: (page) => reach(page, keys),
    })
  }
}

function states(): Record<string, HandState> {
  const aloud = { options: AB, form: 'half' as const }
  const { text: _text, ...poll } = aQuestion('open', aloud).poll ?? {}
  const asked = (phase: QuestionOnShow['phase'], more: object = {}): QuestionOnShow =>
    ({ phase, poll: { ...poll, phones: false, ...more } }) as QuestionOnShow
  const bars = { rounds: [aVote(1, { A: 23, B: 19 })] }
  const idle = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false } as const
  return {
    start: { scene: { kind: 'welcome' }, more: { lesson: idle } },
    ask: { keys: ['PageDown'] },
    count: { question: asked('open'), hand: { hands: { A: 23 } }, keys: ['PageDown', 'PageDown', 'b', 'PageUp'] },
    'count-four': { question: aQuestion('open', { form: 'corner' }), hand: { hands: { A: 12, B: 7, C: 0, D: 21 } } },
    'count-scale': { question: asked('open', { kind: 'scale', steps: 10, options: [] }) },
    'count-true-false': { question: asked('closed', { kind: 'true-false', options: [] }) },
    closed: { question: asked('closed') },
    shown: { question: asked('shown', bars) },
    revealed: { question: asked('revealed', { ...bars, rounds: [aVote(1, { A: 23, B: 19 }, 23)], key: 'A' }) },
    full: { question: aQuestion('open', { form: 'full' }) },
  }
}

function boxOf({ hand = {}, more = {}, scene = HELD }: HandState, question: QuestionOnShow): ToldBox {
  const orders = { ...{ id: 'projector', letters: 'KFPW', name: 'KFPW', admitted: true, main: true }, scene }
  const on = question.poll === undefined ? 'none/' : `poll/1/${question.phase}`
  return new ToldBox(aClassOnAir({ orders, question: { ...question, hand: { on, hands: {}, hasKey: false, ...hand } }, ...more }))
}

async function reach(page: Page, keys: readonly string[]): Promise<void> {
  await page.keyboard.press('PageDown')
  await page.locator('.hand').waitFor()
  for (const key of keys) await page.keyboard.press(key)
}
