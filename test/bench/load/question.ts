import type { QuizResultDetail, QuizView } from '#appliance/contract/quiz.ts'
import type { ClickersDesk, ReceiverCounters, ReceiverView } from '#appliance/contract/clickers.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { until } from '#test/helper/until.ts'
import type { Asked } from './pupils.ts'

const ABCD = { kind: 'single', options: [{}, {}, {}, {}], key: 'A' }

/** A teacher who asks one question after the other. */
export class Asking {
  readonly #teacher: Device
  asked: Asked = { id: '', round: 1 }

  constructor(teacher: Device) {
    this.#teacher = teacher
  }

  async view(): Promise<QuizView> {
    return (await this.#teacher.call<QuizView>('GET', '/api/v1/quiz')).body
  }

  /** Resolves once so many receivers are open. */
  async receivers(count: number): Promise<void> {
    await until(async () => (await this.#receivers()).filter(({ state }) => state === 'open').length === count)
  }

  /** What each receiver has counted. */
  async counters(): Promise<ReceiverCounters[]> {
    return (await this.#receivers()).map(({ counters }) => counters)
  }

  /** `on`: what the quiz said last of itself. */
  async ask(on: string): Promise<void> {
    const { poll } = (await this.#teacher.call<QuizView>('POST', '/api/v1/quiz/ask', { on, ask: { question: ABCD } })).body
    this.asked = { id: poll?.id ?? '', round: poll?.round ?? 1 }
  }

  async choose(on: string, what: 'close' | 'keep'): Promise<void> {
    await this.#teacher.call('POST', '/api/v1/quiz/choose', { on, choice: { do: what } })
  }

  /** Puts it away; what is stored of it. */
  async keep(): Promise<{ result: QuizResultDetail; stored: ReadonlyMap<string, string> }> {
    await this.choose((await this.view()).on, 'keep')
    const result = (await this.#teacher.call<QuizResultDetail>('GET', `/api/v1/quiz/results/${this.asked.id}`)).body
    return { result, stored: new Map(result.answers.map(({ seat, device, value }) => [seat ?? device ?? '', value])) }
  }

  async #receivers(): Promise<readonly ReceiverView[]> {
    return (await this.#teacher.call<ClickersDesk>('GET', '/api/v1/clickers')).body.receivers
  }
}
