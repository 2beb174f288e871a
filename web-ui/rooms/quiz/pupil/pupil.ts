import { batch, computed, effect, signal } from '@preact/signals'
import type { AnswerTaken, JoinRequest, PhoneView } from '#appliance/contract/quiz-phones.ts'
import { ask } from '../../../box-client/api.ts'
import type { Failure } from '../../../box-client/api.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'

/** What has become of the answer that was tapped last. waits: it is not stored, and is sent again by itself. */
export type Sending =
  | { readonly state: 'sending'; readonly value: string }
  | { readonly state: 'waits'; readonly value: string; readonly because: 'line' | 'disk' }
  | { readonly state: 'refused'; readonly failure: Failure }

/** waits: it is not stored, and is said again by itself. */
export type Arriving =
  | { readonly state: 'sending' }
  | { readonly state: 'waits'; readonly because: 'line' | 'disk' }
  | { readonly state: 'refused'; readonly failure: Failure }

/** What the box has stored; `value` is absent where nobody can tell any more. */
export interface Stored {
  readonly value?: string
}

type Place = Pick<NonNullable<PhoneView['answer']>, 'poll' | 'round'>

const TRY_AGAIN = 2_000

/**
 * One pupil's phone: where it sits, and its answer to the question that is on. Nothing counts as sent before the box has said that it is stored;
 * what did not get there is sent again as long as the question is open.
 */
export class Pupil {
  readonly me = signal<PhoneView | undefined>(undefined)
  readonly sending = signal<Sending | undefined>(undefined)
  /** What has become of "I am here"; what the box has stored of it stands in `me`. */
  readonly arriving = signal<Arriving | undefined>(undefined)
  readonly stored
  readonly #page: BoxPage
  readonly #place
  readonly #wave
  /** The answer tapped last that has not been sent yet; one request at a time, so that the last tap is the last to arrive. */
  #next: string | undefined
  #busy = false
  #looks = 0

  constructor(page: BoxPage) {
    this.#page = page
    const { question, attendance } = page
    this.#wave = computed(() => (attendance.value?.asks === true ? attendance.value.wave : 0))
    const place = computed(() => {
      const poll = question.value?.poll
      return poll === undefined ? '' : placeOf({ poll: poll.id, round: poll.round })
    })
    this.#place = place
    this.stored = computed((): Stored | undefined => {
      const answer = this.me.value?.answer
      if (answer === undefined || placeOf(answer) !== place.value) return undefined
      return answer.value === undefined ? {} : { value: answer.value }
    })
  }

  start(): void {
    // Another question, or another vote on it: what was tapped before belongs to the one before.
    effect(() => {
      void this.#place.value
      this.#next = undefined
      this.sending.value = undefined
    })
    // Another time of asking who is here: what was said before was said before.
    effect(() => {
      void this.#wave.value
      this.arriving.value = undefined
    })
    // After a sleep, a restart of the box or a new question the box knows best what is stored.
    effect(() => {
      void this.#place.value
      void this.#wave.value
      if (this.#page.link.value.state === 'up') void this.#look()
    })
    effect(() => {
      if (this.#page.link.value.state === 'up') this.#again()
    })
  }

  /** Sits down; why not, where that is refused. */
  async sit(request: JoinRequest): Promise<Failure | undefined> {
    const answer = await ask<PhoneView>('POST', '/quiz/join', request)
    if (!answer.ok) return answer.failure
    batch(() => {
      this.me.value = answer.value
      this.sending.value = undefined
      this.arriving.value = undefined
    })
    return undefined
  }

  /** Says that whoever sits here is here. */
  async arrive(): Promise<void> {
    if (this.arriving.peek()?.state === 'sending') return
    this.arriving.value = { state: 'sending' }
    const answer = await ask<PhoneView>('POST', '/quiz/here')
    batch(() => {
      if (answer.ok) this.me.value = answer.value
      this.arriving.value = answer.ok ? undefined : this.#notArrived(answer.failure)
    })
  }

  give(value: string): void {
    this.#next = value
    this.sending.value = { state: 'sending', value }
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    while (this.#next !== undefined) {
      const value = this.#next
      this.#next = undefined
      await this.#send(value)
    }
    this.#busy = false
  }

  async #send(value: string): Promise<void> {
    const poll = this.#page.question.peek()?.poll
    if (poll === undefined) return
    const place: Place = { poll: poll.id, round: poll.round }
    const answer = await ask<AnswerTaken>('POST', '/quiz/answer', { ...place, value })
    // Meanwhile something else was tapped, or asked.
    const isOld = this.#next !== undefined || placeOf(place) !== this.#place.peek()
    batch(() => {
      if (answer.ok) this.me.value = { ...(this.me.peek() ?? { joined: true }), answer: { ...place, value: answer.value.value } }
      if (!isOld) this.sending.value = answer.ok ? undefined : this.#failed(value, answer.failure)
    })
  }

  #failed(value: string, failure: Failure): Sending {
    if (failure.code === 'NOT_JOINED') this.me.value = { joined: false }
    const because = waitsFor(failure)
    if (because === undefined) return { state: 'refused', failure }
    this.#page.clock.after(TRY_AGAIN, () => this.#again())
    return { state: 'waits', value, because }
  }

  #notArrived(failure: Failure): Arriving {
    if (failure.code === 'NOT_JOINED') this.me.value = { joined: false }
    const because = waitsFor(failure)
    if (because === undefined) return { state: 'refused', failure }
    this.#page.clock.after(TRY_AGAIN, () => this.#again())
    return { state: 'waits', because }
  }

  #again(): void {
    if (this.arriving.peek()?.state === 'waits') void this.arrive()
    const sending = this.sending.peek()
    if (sending?.state === 'waits') this.give(sending.value)
  }

  async #look(): Promise<void> {
    const look = (this.#looks += 1)
    const answer = await ask<PhoneView>('GET', '/quiz/me')
    // An answer on its way will say more than this.
    if (answer.ok && look === this.#looks && !this.#busy) this.me.value = answer.value
  }
}

/** Why it is worth trying again; undefined where it is not. */
function waitsFor({ code }: Failure): 'line' | 'disk' | undefined {
  return code === 'BOX_UNREACHABLE' ? 'line' : code === 'DATABASE_FAILED' ? 'disk' : undefined
}

function placeOf({ poll, round }: Place): string {
  return `${poll} ${round}`
}
