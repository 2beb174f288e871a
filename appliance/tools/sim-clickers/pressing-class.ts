import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { SimulatedAscii } from '#appliance/hardware/clickers/simulated-ascii.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { SimulatedOpenClicker } from '#appliance/hardware/clickers/simulated-open-clicker.ts'
import { SimulatedRadio } from '#appliance/hardware/clickers/simulated-radio.ts'
import type { RadioFigures } from '#appliance/hardware/clickers/simulated-radio.ts'
import type { Say, SimulatedReceiver } from '#appliance/hardware/clickers/simulated-receiver.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { reactionTime } from './reaction-time.ts'
import type { Cable } from './cable.ts'
import type { Protocol, SimulatedClickers } from './options.ts'

export interface PressingClassParts extends SimulatedClickers {
  readonly cable: Cable
  readonly clock: Clock
  readonly say: (sentence: string) => void
}

const OUT_FOR = seconds(3)
/** What is said before the box has opened its end is lost. */
const UNTIL_OPENED = seconds(2)
const UNTIL_HEARD = seconds(1)
/** How often it is looked whether a base was asked to take votes. */
const LOOK_EVERY = milliseconds(50)
const DRIVERS: Readonly<Record<Protocol, string>> = {
  turning: 'driver: turning-line',
  'open-json': 'driver: open-clicker-json',
  iclicker: 'driver: iclicker-base',
  ascii: 'driver: generic, preset: ascii',
}

/** A class that answers question after question, most of it right, on one receiver. */
export class PressingClass {
  readonly #parts: PressingClassParts
  readonly #receiver: SimulatedReceiver
  readonly #radio: SimulatedRadio
  readonly #random: () => number

  constructor(parts: PressingClassParts) {
    const { protocol, cable, clock, seed } = parts
    this.#parts = parts
    this.#random = randomFrom(seed)
    this.#receiver = receiverOf(protocol, (bytes) => cable.say(bytes))
    cable.hear = (bytes) => this.#receiver.hear(bytes)
    this.#radio = new SimulatedRadio({ receiver: this.#receiver, listens: () => cable.isPluggedIn, clock, random: this.#random })
  }

  /** What the settings of the box need to hear it. */
  get receiver(): string {
    return `{ port: '${this.#parts.port}', ${DRIVERS[this.#parts.protocol]} }`
  }

  /** Resolves when all rounds are over, or `signal` ends it. */
  async run(signal: AbortSignal): Promise<void> {
    const { rounds = Infinity, pauseSeconds, clock, seed, say } = this.#parts
    const over = new AbortController()
    const ended = AbortSignal.any([signal, over.signal])
    say(`seed ${seed}`)
    this.#receiver.boot()
    const pulling = this.#pullOutAgainAndAgain(ended)
    await clock.sleep(UNTIL_OPENED, signal)
    for (let round = 1; round <= rounds && !signal.aborted; round += 1) {
      if (round > 1) await clock.sleep(seconds(pauseSeconds), signal)
      await this.#question(signal)
      if (!signal.aborted) await this.#round(round, signal)
    }
    over.abort()
    await pulling
    // What was said last is still on the cable.
    await clock.sleep(UNTIL_HEARD, signal)
  }

  /** A base takes votes only while the box has asked something. */
  async #question(signal: AbortSignal): Promise<void> {
    while (!this.#takesVotes() && !signal.aborted) await this.#parts.clock.sleep(LOOK_EVERY, signal)
  }

  #takesVotes(): boolean {
    return !(this.#receiver instanceof SimulatedIclicker) || this.#receiver.taking
  }

  async #round(round: number, signal: AbortSignal): Promise<void> {
    const { pupils, say } = this.#parts
    const before = { ...this.#radio.figures }
    await Promise.all(Array.from({ length: pupils }, (_, card) => this.#pupil(card, signal)))
    say(`question ${round}: ${told(before, this.#radio.figures)}`)
  }

  async #pupil(card: number, signal: AbortSignal): Promise<void> {
    const { clock, answerSeconds, noisePercent, lowBatteries } = this.#parts
    await clock.sleep(reactionTime(this.#random, seconds(answerSeconds)), signal)
    if (signal.aborted) return
    if (this.#random() * 100 < noisePercent) this.#makeNoise()
    const key = this.#random() < 0.6 ? 'B' : ('ABCD'[Math.floor(this.#random() * 4)] ?? 'A')
    await this.#radio.press(this.#receiver.idOf(card), key, { batteryLow: card < lowBatteries, signal })
  }

  /** Of a base even rubbish comes in whole reports. */
  #makeNoise(): void {
    const { protocol, cable } = this.#parts
    const length = protocol === 'iclicker' ? 64 : 20
    cable.say(Uint8Array.from({ length }, () => Math.floor(this.#random() * 256)))
  }

  async #pullOutAgainAndAgain(ended: AbortSignal): Promise<void> {
    const { unplugSeconds, clock, cable, say } = this.#parts
    if (unplugSeconds === undefined) return
    while (!ended.aborted) {
      await clock.sleep(seconds(unplugSeconds), ended)
      if (ended.aborted) return
      say('pulled out')
      await cable.pullOut()
      await clock.sleep(OUT_FOR, ended)
      if (ended.aborted) return
      await cable.plugIn()
      this.#receiver.boot()
      say('plugged in')
    }
  }
}

function receiverOf(protocol: Protocol, say: Say): SimulatedReceiver {
  switch (protocol) {
    case 'turning':
      return new SimulatedTurning(say)
    case 'open-json':
      return new SimulatedOpenClicker(say)
    case 'iclicker':
      return new SimulatedIclicker(say)
    case 'ascii':
      return new SimulatedAscii(say)
    default:
      return protocol satisfies never
  }
}

function told(before: RadioFigures, { presses, collisions, resent, unheard }: RadioFigures): string {
  const [pressed, lost] = [presses - before.presses, unheard - before.unheard]
  return `${pressed} pressed, ${pressed - lost} heard, ${collisions - before.collisions} collisions, ${resent - before.resent} sent again`
}

/** Random numbers that a seed brings back (xorshift32). */
function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}
