import { BoxBus } from '#appliance/base/bus.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { StandInRole, StreamTroubleKind, UpstreamView } from '#appliance/contract/live.ts'
import { PatientInput } from '#appliance/live/patient-input.ts'
import { Ladder } from '#appliance/live/pull/ladder.ts'
import type { RunEnd } from '#appliance/live/pull/pull-run.ts'
import { endOf } from '#appliance/live/pull/upstream.ts'
import type { PullLimits, Upstream, Visit } from '#appliance/live/pull/upstream.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader } from '#test/helper/media.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'
import { settled } from '#test/helper/settled.ts'

const FRAME = milliseconds(40)
const GROUP = seconds(2)

export const LIMITS: PullLimits = {
  open: seconds(5),
  keyframe: seconds(5),
  stall: seconds(3),
  firstRetry: seconds(1),
  lastRetry: seconds(30),
  stable: seconds(30),
  orphan: seconds(20),
  failback: seconds(10),
  failbackFromStandIn: seconds(20),
  returnEvery: seconds(60),
  standInStall: seconds(1.5),
  standInAfter: seconds(2),
}

/** A source whose moods the test decides; it judges its own silence as a run does. */
export class MoodySource implements Upstream {
  readonly kind: Upstream['kind'] = 'address'
  readonly key: string
  readonly url: string
  readonly #clock: ManualClock
  /** dead: refuses. silent: takes the connection and says nothing. frozen: stops in the middle. */
  mood: 'well' | 'dead' | 'silent' | 'frozen' = 'well'
  /** Times at which it was asked. */
  readonly asked: Milliseconds[] = []
  open = 0
  /** So long after it was asked the first of its media come. */
  slow: Milliseconds = 0
  /** How much of its media come, while it is well: all the time, but less than real time where it is below 1. */
  pace = 1
  /** So much of them comes at once at the beginning. */
  burst: Milliseconds = 0
  /** What is left of a run that is over goes so much later, as a child that does not listen. */
  lingers: Milliseconds = 0
  /** Whether its media have pictures. */
  protected readonly pictured: boolean = true
  protected fail: (reason: StreamTroubleKind) => void = () => undefined

  constructor(name: string, clock: ManualClock) {
    this.key = name
    this.url = `rtmp://${name}/live`
    this.#clock = clock
  }

  /** The connection breaks. */
  die(): void {
    this.mood = 'dead'
    this.fail('upstream-ended')
  }

  async run(visit: Visit, signal: AbortSignal): Promise<RunEnd> {
    this.asked.push(this.#clock.monotonic())
    if (this.mood === 'dead') return endOf('upstream-unreachable')
    this.open += 1
    const end = await this.#play(visit, signal)
    this.open -= 1
    return end
  }

  #play({ door, limits, leeway, onOver }: Visit, signal: AbortSignal): Promise<RunEnd> {
    const clock = this.#clock
    const from = clock.monotonic()
    let heard = from
    let sent = 0
    let due = this.burst / FRAME
    const input = new PatientInput({ door, source: { kind: 'pull', from: this.url }, clock, soundAlone: 0 })
    if (this.pictured) input.push(avcHeader())
    input.push(aacHeader())
    return new Promise((resolve) => {
      const end = (reason: RunEnd['reason']): void => {
        timer.cancel()
        const told = { reason, flowed: heard - from, said: '' }
        input.end()
        onOver(told)
        if (this.lingers === 0) resolve(told)
        else clock.after(this.lingers, () => resolve(told))
      }
      this.fail = end
      const timer = clock.every(FRAME, () => {
        const now = clock.monotonic()
        if (!input.current) return end('displaced')
        if (now - heard > (heard === from ? limits().open : limits().stall * leeway.stall.factor)) {
          leeway.stall.grow(now)
          return end('source-silent')
        }
        if (this.mood !== 'well' || now - from < this.slow) return
        // Each source has a clock of its own, which stands still while it is frozen.
        for (due += this.pace; due >= 1; due -= 1) {
          heard = now
          if (this.pictured) input.push(avcFrame({ timestamp: sent, key: sent % GROUP === 0 }))
          input.push(aacFrame(sent))
          sent += FRAME
        }
      })
      signal.addEventListener('abort', () => end('stopped'), { once: true })
    })
  }
}

/** The sound of the lesson alone. */
class MoodySound extends MoodySource {
  readonly soundOnly = true
  protected override readonly pictured = false
}

/** A film of the box, as far as a ladder knows it. */
export class MoodyFilm extends MoodySource {
  override readonly kind = 'stand-in'
  readonly standIn: { role: StandInRole; title: string }
  /** Whether it has anything for where the class is. */
  has = true

  constructor(role: StandInRole, clock: ManualClock) {
    super(role, clock)
    this.standIn = { role, title: `the ${role}` }
  }

  hasNow(): boolean {
    return this.has
  }

  /** It is shorter than the lesson. */
  finish(): void {
    this.has = false
    this.fail('upstream-ended')
  }
}

/** A ladder with three sources and two films, a door that writes down, and a clock that the test moves. */
export class LadderRig {
  readonly clock = new ManualClock()
  readonly door = new RecordingDoor('class', () => this.clock.monotonic())
  readonly facts: Fact[] = []
  readonly first = new MoodySource('first', this.clock)
  readonly second = new MoodySource('second', this.clock)
  readonly third = new MoodySource('third', this.clock)
  readonly sound = new MoodySound('sound', this.clock)
  readonly recording = new MoodyFilm('recording', this.clock)
  readonly pack = new MoodyFilm('pack', this.clock)
  readonly ladder: Ladder
  readonly #ended = new AbortController()
  #run: Promise<void> = Promise.resolve()

  /** `films`: 1 is the recording, 2 the pack beside it. */
  constructor(sources: 0 | 1 | 2 | 3 = 2, films: 0 | 1 | 2 = 0, { sound = false } = {}) {
    const bus = new BoxBus(this.clock, () => undefined)
    bus.onAny((fact) => this.facts.push(fact))
    const about = { door: this.door, bus, clock: this.clock, log: createLog('silent'), random: () => 0.5, boxId: () => 'this-box' }
    this.ladder = new Ladder({ ...about, limits: () => LIMITS, onChange: () => undefined })
    const all = [this.first, this.second, this.third].slice(0, sources)
    const standIns = [this.recording, this.pack].slice(0, films).map((upstream, at) => ({ id: `stand-in-${at + 1}`, upstream }))
    this.ladder.set([
      ...all.map((upstream, at) => ({ id: `source-${at + 1}`, upstream })),
      ...standIns.slice(0, 1),
      ...(sound ? [{ id: 'sound-1', upstream: this.sound }] : []),
      ...standIns.slice(1),
    ])
  }

  start(): this {
    this.#run = this.ladder.run(this.#ended.signal)
    return this
  }

  async stop(): Promise<void> {
    this.#ended.abort()
    await this.#run
  }

  /** Time passes, and everything that follows from it happens. */
  async pass(time: Milliseconds): Promise<void> {
    for (let left = time; left > 0; left -= 200) {
      this.clock.advance(Math.min(200, left))
      await settled()
    }
  }

  /** The source whose media the channel gets; undefined while it gets none. */
  get fedBy(): string | undefined {
    const feed = this.door.feeds.at(-1)
    return feed === undefined || feed.ended ? undefined : feed.source.from.split('/')[2]
  }

  get states(): UpstreamView['state'][] {
    return this.ladder.view.map(({ state }) => state)
  }

  /** Whose connections are open. */
  get open(): string[] {
    return [this.first, this.second, this.third, this.recording, this.sound, this.pack].filter(({ open }) => open > 0).map(({ key }) => key)
  }

  get switches(): unknown[] {
    return this.facts.filter(({ name }) => name === 'live.upstream-switched').map(({ payload }) => payload)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** How long it took until this one feeds the channel; milliseconds. */
export async function darkness(rig: LadderRig, until: string): Promise<Milliseconds> {
  const since = rig.clock.monotonic()
  while (rig.fedBy !== until) await rig.pass(200)
  return rig.clock.monotonic() - since
}
