import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { AnswerKind, ClickersView, FoundPort, ReceiverView } from '#appliance/contract/clickers.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { HeardPress } from './driver.ts'
import { driverOf } from './drivers.ts'
import { findBases, findPorts } from './found-ports.ts'
import { Learning } from './learning.ts'
import { noCounters } from './counters.ts'
import type { Cupboard } from './port-address.ts'
import { PressGate } from './press-gate.ts'
import type { Verdict } from './press-gate.ts'
import { receiverId } from './receiver-id.ts'
import { Receiver } from './receiver.ts'
import { digitOf } from './turning-line.ts'

/*
 * The clickers' cupboard: every receiver that the settings name, and each i>clicker base that is plugged in. It owns the receivers and what
 * they are doing; a press is told once, whoever heard it and however often. It knows no pupils and keeps no answers: who listens acknowledges
 * a press when its answer is stored, and not before.
 */

/** One press of one clicker, told once. */
export interface Press {
  /** The kind of clicker and its number, such as `turning:090FD3`: the same whichever receiver heard it. */
  readonly device: string
  /** `A` to `J`, `0` to `9`, `?`, or `-` where the clicker takes its answer back. */
  readonly key: string
  readonly receiver: string
  /** Monotonic milliseconds of the box's clock. */
  readonly at: Milliseconds
  /**
   * Tells the clicker that its answer is stored, where the radio can; resolves at once where it cannot: the open receivers of ResponseCards
   * acknowledge on the air by themselves, and an i>clicker base does, too. Never rejects.
   */
  acknowledge(): Promise<void>
}

export interface ClickersParts extends Cupboard {
  readonly clock: Clock
  readonly log: Log
  readonly settings: () => readonly ReceiverSettings[]
  /** Whether a clicker belongs to somebody: those are never taken for forged. */
  readonly isKnown?: (device: string) => boolean
}

const LOOK_FOR_BASES_EVERY = seconds(1)
/** Figures are shown at most so often; what people wait for is shown at once. */
const BETWEEN_FIGURES = milliseconds(250)

interface Refused {
  readonly settings: ReceiverSettings
  readonly view: ReceiverView
}

export class Clickers implements Room {
  readonly name = 'clickers'
  readonly learning: Learning
  readonly #parts: ClickersParts
  readonly #view: View<ClickersView>
  readonly #gate: PressGate
  readonly #lane = new Lane()
  readonly #hearers = new Set<(press: Press) => void>()
  #receivers: Receiver[] = []
  /** Those whose settings cannot be. */
  #refused: Refused[] = []
  #poll: AnswerKind | undefined
  #question: string | undefined
  #look: Timer | undefined
  #figures: Timer | undefined
  #stopped = true

  constructor(parts: ClickersParts) {
    this.#parts = parts
    this.#gate = new PressGate(parts.isKnown ?? (() => false))
    this.#view = new View<ClickersView>({ receivers: [] }, (thrown) => parts.log.error({ err: thrown }, 'a watcher of the clickers failed'))
    this.learning = new Learning({ ...parts, receiverAt: (device) => this.#receivers.find(({ openDevice }) => openDevice === device) })
  }

  get view(): Watchable<ClickersView> {
    return this.#view
  }

  async start(): Promise<void> {
    if (this.#look !== undefined) return
    this.#stopped = false
    this.#look = this.#parts.clock.every(LOOK_FOR_BASES_EVERY, () => void this.settingsChanged())
    await this.settingsChanged()
  }

  async stop(): Promise<void> {
    this.#look?.cancel()
    this.#look = undefined
    this.#figures?.cancel()
    this.#figures = undefined
    this.#stopped = true
    await this.learning.end()
    await this.#lane.run(() => this.#replace([]))
  }

  /** Hears every press; the returned function ends it. */
  onPress(hear: (press: Press) => void): () => void {
    this.#hearers.add(hear)
    return () => void this.#hearers.delete(hear)
  }

  /**
   * A question takes answers of this kind from now on; `question` names it, the same as long as it is the same. Receivers that must be told are,
   * again after each plugging in; a press whose key has a letter and a digit on it means the one that is asked for. Resolves when all were told;
   * nobody needs to wait.
   */
  async open({ answers, question }: { answers: AnswerKind; question: string }): Promise<void> {
    if (question !== this.#question) this.#gate.nextQuestion()
    this.#question = question
    // Told twice, a base would begin anew.
    if (this.#poll === answers) return
    const before = this.#poll
    this.#poll = answers
    this.#show()
    await Promise.all(this.#receivers.map((receiver) => receiver.pollChanged(before)))
  }

  /** No question is open any more. */
  async close(): Promise<void> {
    if (this.#poll === undefined) return
    const before = this.#poll
    this.#poll = undefined
    this.#show()
    await Promise.all(this.#receivers.map((receiver) => receiver.pollChanged(before)))
  }

  /** Throws RECEIVER_REFUSED where the settings of a receiver cannot be. */
  checkSettings(settings: ReceiverSettings): void {
    driverOf(settings)
  }

  /** Everything that may be a receiver, as it is at this moment. */
  async ports(): Promise<FoundPort[]> {
    const inUse = new Map(this.#receivers.map((receiver) => [receiver.openDevice, receiver.id]))
    return (await findPorts(this.#parts)).map((port) => {
      const receiver = inUse.get(port.device)
      return receiver === undefined ? port : { ...port, receiver }
    })
  }

  /** The settings may have changed, or a base may have been plugged in: receivers come and go, and those that stay the same stay open. */
  settingsChanged(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#stopped) return
      const named = this.#parts.settings()
      await this.#replace([...named, ...(await findBases(named, this.#parts))])
    })
  }

  async #replace(wanted: readonly ReceiverSettings[]): Promise<void> {
    const kept = this.#receivers.filter(({ settings }) => wanted.some((one) => same(one, settings)))
    const gone = this.#receivers.filter((receiver) => !kept.includes(receiver))
    const fresh = wanted.filter((one) => ![...this.#receivers, ...this.#refused].some(({ settings }) => same(one, settings)))
    if (gone.length === 0 && fresh.length === 0 && this.#refused.every(({ settings }) => wanted.some((one) => same(one, settings)))) return
    await Promise.all(gone.map((receiver) => receiver.stop()))
    for (const { id } of gone) this.#gate.forget(id)
    this.#refused = this.#refused.filter(({ settings }) => wanted.some((one) => same(one, settings)))
    const made = fresh.flatMap((settings) => this.#make(settings) ?? [])
    this.#receivers = [...kept, ...made]
    for (const receiver of made) receiver.start()
    this.#show()
  }

  #make(settings: ReceiverSettings): Receiver | undefined {
    const { clock, log, serial, hid } = this.#parts
    const id = receiverId(settings.port)
    const origin = this.#parts.settings().includes(settings) ? 'settings' : 'detected'
    try {
      return new Receiver({
        ...{ id, settings, origin, driver: driverOf(settings), cupboard: { serial, hid }, clock, log },
        poll: () => this.#poll,
        hear: (press, receiver) => this.#hear(press, receiver),
        changed: (what) => (what === 'state' ? this.#show() : this.#showSoon()),
      })
    } catch (thrown) {
      log.warn({ receiver: id, reason: sentenceOf(thrown) }, 'receiver refused')
      this.#refused.push({ settings, view: refusedView({ id, settings, now: clock.now(), says: sentenceOf(thrown) }) })
      return undefined
    }
  }

  #hear(heard: HeardPress, receiver: Receiver): Verdict {
    const { driver, id } = receiver
    const device = `${driver.family}:${heard.id}`
    const at = this.#parts.clock.monotonic()
    const verdict = this.#gate.judge({ device, key: heard.key, seq: heard.seq, receiver: id, at, dedupe: driver.dedupe })
    if (verdict === 'new') this.#tell({ device, heard, receiver, at })
    // The clicker asks again because it has not heard that its answer is stored.
    if (verdict === 'duplicate' && this.#gate.isAcknowledged(device)) void receiver.acknowledge(heard)
    return verdict
  }

  #tell({ device, heard, receiver, at }: { device: string; heard: HeardPress; receiver: Receiver; at: Milliseconds }): void {
    const key = receiver.driver.twofoldKeys && this.#poll === 'numbers' ? digitOf(heard.key) : heard.key
    const acknowledge = (): Promise<void> => {
      this.#gate.acknowledge(device, heard.key)
      return receiver.acknowledge(heard)
    }
    const press: Press = Object.freeze({ device, key, receiver: receiver.id, at, acknowledge })
    for (const hear of this.#hearers) {
      try {
        hear(press)
      } catch (thrown) {
        this.#parts.log.error({ err: thrown }, 'a listener to the clickers failed')
      }
    }
  }

  #showSoon(): void {
    this.#figures ??= this.#parts.clock.after(BETWEEN_FIGURES, () => this.#show())
  }

  #show(): void {
    this.#figures?.cancel()
    this.#figures = undefined
    const receivers = [...this.#receivers.map((receiver) => receiver.view()), ...this.#refused.map(({ view }) => view)]
    this.#view.set({ receivers, ...(this.#poll === undefined ? {} : { poll: { answers: this.#poll } }) })
  }
}

function same(one: ReceiverSettings, other: ReceiverSettings): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function refusedView({ id, settings, now, says }: { id: string; settings: ReceiverSettings; now: number; says: string }): ReceiverView {
  const { name = '', driver, port } = settings
  const trouble = { kind: 'settings' as const, since: now, says }
  return { id, name, driver, port, origin: 'settings', state: 'closed', since: now, counters: noCounters(), lowBatteries: [], trouble }
}
