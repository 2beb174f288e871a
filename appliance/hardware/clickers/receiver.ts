import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { AnswerKind, ReceiverState, ReceiverTroubleKind, ReceiverView } from '#appliance/contract/clickers.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Line } from '../serial/line.ts'
import { CommandLane } from './command-lane.ts'
import { noCounters } from './counters.ts'
import type { Decoder, Driver, Heard, HeardPress } from './driver.ts'
import { deviceOf } from './port-address.ts'
import { Hearing, TROUBLE_LASTS } from './hearing.ts'
import type { HeardKind } from './hearing.ts'
import type { Cupboard } from './port-address.ts'
import type { Verdict } from './press-gate.ts'

export interface ReceiverParts {
  readonly id: string
  readonly settings: ReceiverSettings
  readonly origin: ReceiverView['origin']
  readonly driver: Driver
  readonly cupboard: Cupboard
  readonly clock: Clock
  readonly log: Log
  /** What the open question takes; undefined while none is open. Asked afresh after each plugging in. */
  readonly poll: () => AnswerKind | undefined
  /** Decides whether a press is a new one, and tells it where it is. */
  readonly hear: (press: HeardPress, receiver: Receiver) => Verdict
  /** Its view may have changed; `state`: in what people wait for. */
  readonly changed: (what: 'state' | 'figures') => void
}

/** How often it is looked for while it is not there: a replugged receiver is to be open again within two seconds. */
const LOOK_EVERY = milliseconds(500)
const MOST_LOW_BATTERIES = 50

/** One receiver: found where the settings say, opened, greeted, listened to, and opened again when it was pulled out. */
export class Receiver {
  readonly #parts: ReceiverParts
  readonly #counters = noCounters()
  readonly #low = new Map<string, true>()
  readonly #taps = new Set<(bytes: Uint8Array) => void>()
  #decoder: Decoder
  #line: Line | undefined
  #lane: CommandLane | undefined
  /** Calls off what is being sent to this line. */
  #lineOver = new AbortController()
  #running: { readonly ended: AbortController; readonly over: Promise<void> } | undefined
  #state: ReceiverState = 'missing'
  #device: string | undefined
  #since: number
  #trouble: { kind: ReceiverTroubleKind; since: number; says: string } | undefined
  #hearing = new Hearing()
  /** By the wall clock, since when it hears badly. */
  #hearsBadlySince = 0
  #recheck: Timer | undefined
  #said: string | undefined
  #lastPress: number | undefined
  #idle: Timer | undefined

  constructor(parts: ReceiverParts) {
    this.#parts = parts
    this.#decoder = parts.driver.decoder()
    this.#since = parts.clock.now()
  }

  get id(): string {
    return this.#parts.id
  }

  get driver(): Driver {
    return this.#parts.driver
  }

  get settings(): ReceiverSettings {
    return this.#parts.settings
  }

  /** Where it is open; undefined while it is not. */
  get openDevice(): string | undefined {
    return this.#line === undefined ? undefined : this.#device
  }

  view(): ReceiverView {
    const { id, settings, origin, driver } = this.#parts
    const { bad, ...counters } = this.#counters
    const trouble = this.#trouble ?? this.#hearingTrouble()
    return {
      ...{ id, name: settings.name ?? '', driver: driver.name, port: settings.port, origin, state: this.#state, since: this.#since },
      ...(driver.preset === undefined ? {} : { preset: driver.preset }),
      ...(this.#device === undefined ? {} : { device: this.#device }),
      ...{ counters: { ...counters, bad: { ...bad } }, lowBatteries: [...this.#low.keys()] },
      ...(trouble === undefined ? {} : { trouble }),
      ...(this.#said === undefined ? {} : { said: this.#said }),
      ...(this.#lastPress === undefined ? {} : { lastPress: this.#lastPress }),
    }
  }

  start(): void {
    if (this.#running !== undefined) return
    const ended = new AbortController()
    this.#running = { ended, over: this.#run(ended.signal) }
  }

  async stop(): Promise<void> {
    this.#running?.ended.abort()
    await this.#running?.over
    this.#running = undefined
  }

  /** Hears every byte as it came, until the returned function is called. */
  tap(hear: (bytes: Uint8Array) => void): () => void {
    this.#taps.add(hear)
    return () => void this.#taps.delete(hear)
  }

  /**
   * Tells it that a question is open, or no longer, where it must know. `before`: what the question took that was open until now. Resolves when it
   * was told, and never rejects.
   */
  async pollChanged(before: AnswerKind | undefined): Promise<void> {
    const { driver, poll } = this.#parts
    const answers = poll()
    const closing = before === undefined ? undefined : driver.close?.()
    const opening = answers === undefined ? undefined : driver.open?.(answers)
    await this.#send([...(closing ?? []), ...(opening ?? [])])
  }

  /** Tells a clicker that its answer is stored, where the radio can; never rejects: the answer is stored all the same. */
  async acknowledge(press: HeardPress): Promise<void> {
    const bytes = this.driver.ack?.(press)
    // Past the lane: an acknowledgement does not wait for a question's commands.
    if (bytes !== undefined) await this.#line?.write(bytes).catch((thrown: unknown) => this.#fail(thrown))
  }

  async #run(ended: AbortSignal): Promise<void> {
    const { settings, driver, cupboard, clock } = this.#parts
    while (!ended.aborted) {
      const device = await deviceOf(settings.port, driver.transport, cupboard)
      if (ended.aborted) return
      if (device === undefined) this.#become('missing')
      else await this.#hold(device, ended)
      await clock.sleep(LOOK_EVERY, ended)
    }
  }

  /** Resolves when the line is lost, cannot be opened, or `ended` calls it off. */
  async #hold(device: string, ended: AbortSignal): Promise<void> {
    const over = new AbortController()
    const endedOrOver = AbortSignal.any([ended, over.signal])
    try {
      this.#line = await this.#open(device, () => over.abort())
    } catch (thrown) {
      this.#device = device
      this.#cannotOpen(thrown)
      return
    }
    this.#device = device
    this.#decoder = this.driver.decoder()
    this.#lineOver = over
    const line = this.#line
    this.#lane = new CommandLane(this.#parts.clock, (bytes) => line.write(bytes))
    this.#become('open')
    const keepalive = this.#keepAlive()
    void this.#greet()
    await aborted(endedOrOver)
    over.abort()
    keepalive?.cancel()
    this.#idle?.cancel()
    this.#recheck?.cancel()
    this.#line = undefined
    this.#lane = undefined
    this.#device = undefined
    await line.close()
    if (!ended.aborted) this.#pulledOut()
  }

  #open(device: string, lost: () => void): Promise<Line> {
    const { driver, cupboard } = this.#parts
    const hearing = { bytes: (chunk: Uint8Array) => this.#take(chunk), lost }
    return driver.transport === 'hidraw' ? cupboard.hid.open(device, hearing) : cupboard.serial.open(device, { baud: driver.baud }, hearing)
  }

  async #greet(): Promise<void> {
    const { driver, poll } = this.#parts
    const answers = poll()
    // One that comes back in the middle of a question is told of it behind its greeting.
    await this.#send([...driver.init, ...(answers === undefined ? [] : (driver.open?.(answers) ?? []))])
  }

  async #send(commands: Parameters<CommandLane['send']>[0]): Promise<void> {
    await this.#lane?.send(commands, this.#lineOver.signal).catch((thrown: unknown) => this.#fail(thrown))
  }

  #keepAlive(): Timer | undefined {
    const { keepalive } = this.driver
    if (keepalive === undefined) return undefined
    return this.#parts.clock.every(keepalive.every, () => void this.#send([{ bytes: keepalive.bytes, rest: 0 }]))
  }

  #take(chunk: Uint8Array): void {
    const { driver, clock, changed } = this.#parts
    this.#counters.bytes += chunk.length
    for (const tap of this.#taps) tap(chunk)
    this.#account(this.#decoder.take(chunk))
    if (driver.idle !== undefined) {
      this.#idle?.cancel()
      this.#idle = clock.after(driver.idle, () => this.#account(this.#decoder.rest()))
    }
    changed('figures')
  }

  #account(all: readonly Heard[]): void {
    for (const heard of all) {
      if (heard.kind === 'bad') {
        this.#counters.bad[heard.reason] += 1
        this.#heard('bad')
        continue
      }
      this.#counters.frames += 1
      if (heard.kind === 'press') this.#press(heard)
      else this.#listen(heard)
    }
  }

  #press(press: HeardPress): void {
    this.#heard('press')
    if (press.batteryLow === true) this.#lowBattery(press.id)
    else if (press.batteryLow === false) this.#low.delete(press.id)
    const verdict = this.#parts.hear(press, this)
    this.#counters[({ new: 'presses', duplicate: 'duplicates', limited: 'limited' } as const)[verdict]] += 1
    if (verdict === 'new') this.#lastPress = this.#parts.clock.now()
  }

  #listen({ text, own, taken }: Extract<Heard, { kind: 'said' }>): void {
    if (taken !== undefined) this.#lane?.taken(taken)
    this.#counters.unknown += own ? 0 : 1
    this.#heard(own ? 'own' : 'strange')
    if (text !== '') this.#said = text
  }

  #lowBattery(id: string): void {
    this.#low.delete(id)
    this.#low.set(id, true)
    const [oldest] = this.#low.keys()
    if (this.#low.size > MOST_LOW_BATTERIES && oldest !== undefined) this.#low.delete(oldest)
  }

  #heard(kind: HeardKind): void {
    const { clock, changed } = this.#parts
    const before = this.#hearing.trouble(clock.monotonic())
    this.#hearing.heard(kind, clock.monotonic())
    const trouble = this.#hearing.trouble(clock.monotonic())
    if (trouble === undefined || trouble === before) return
    this.#hearsBadlySince = clock.now()
    this.#recheck?.cancel()
    this.#recheck = clock.after(TROUBLE_LASTS, () => changed('state'))
  }

  #hearingTrouble(): ReceiverView['trouble'] {
    const kind = this.#hearing.trouble(this.#parts.clock.monotonic())
    if (kind === undefined) return undefined
    const says = {
      'not-understood': `${this.driver.name} understands nothing of what it sends`,
      noisy: 'more of it is damaged than is a press',
    }
    return { kind, since: this.#hearsBadlySince, says: says[kind] }
  }

  #pulledOut(): void {
    this.#counters.unplugged += 1
    this.#hearing = new Hearing()
    this.#become('missing')
  }

  #cannotOpen(thrown: unknown): void {
    const { trouble = 'failed' } = (thrown instanceof BoxError ? thrown.details : {}) as { trouble?: ReceiverTroubleKind }
    const same = this.#state === 'closed' && this.#trouble?.kind === trouble
    this.#become('closed', same ? this.#trouble : { kind: trouble, since: this.#parts.clock.now(), says: sentenceOf(thrown) })
  }

  /** It is open and took nothing. Where it was pulled out, the line says so itself. */
  #fail(thrown: unknown): void {
    if (this.#line === undefined || this.#lineOver.signal.aborted) return
    this.#trouble = { kind: 'failed', since: this.#parts.clock.now(), says: sentenceOf(thrown) }
    this.#parts.log.warn({ receiver: this.id, reason: sentenceOf(thrown) }, 'receiver took nothing')
    this.#parts.changed('state')
  }

  #become(state: ReceiverState, trouble?: ReceiverView['trouble']): void {
    const { clock, log, changed } = this.#parts
    const now = clock.now()
    if (this.#state === state && this.#trouble?.kind === (trouble?.kind ?? (state === 'missing' ? 'missing' : undefined))) return
    if (this.#state !== state) this.#since = now
    this.#state = state
    this.#trouble =
      trouble ?? (state === 'missing' ? { kind: 'missing', since: now, says: `nothing is plugged in at ${this.settings.port}` } : undefined)
    log.info(
      { receiver: this.id, driver: this.driver.name, state, ...(trouble === undefined ? {} : { reason: trouble.says }) },
      'receiver changed',
    )
    changed('state')
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
