import type { Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Attendance, AttendanceMark, GroupPoints, Pupil, WallNames, WaveWish } from '#appliance/contract/roster.ts'
import { clickerOf, plainSeat } from './cell-values.ts'
import { fairPick } from './fair-pick.ts'
import { isAway, ownersOf, seatOrNumber } from './owners.ts'
import { PairingWave } from './pairing-wave.ts'
import type { RosterPress } from './ports.ts'
import { Presence } from './presence.ts'
import { noClass, pupilUnknown, refused, taken } from './refusals.ts'
import type { ClassInRoom, Picked, RollCallOptions, Wave } from './roll-options.ts'
import type { Loan, RollLesson } from './roll-store.ts'

/** Attendance may be taken before the lesson begins, and belongs to it then. */
const BEFORE_LESSON = minutes(60)
/** While a wave is open clickers answer no question: one that is forgotten ends by itself. */
const LONGEST_WAVE = minutes(10)
const MOST_STRAYS = 400
/** Whoever was picked has spoken by then, and stands no longer over the picture of a class that goes on, or on a screen that nobody looks after. */
const LONGEST_PICK = minutes(15)

/** What becomes of a class in one lesson: who is here, what was lent, whose turn it is, and points. Its commands are given one at a time. */
export class RollCall {
  readonly #options: RollCallOptions
  readonly presence: Presence
  #lesson: RollLesson | undefined
  #begun: Milliseconds = 0
  #pupils: readonly Pupil[] = []
  #loans: readonly Loan[] = []
  #owners = new Map<string, Pupil>()
  #wave: Wave | undefined
  #waveTimer: Timer | undefined
  #waves = 0
  #pick: Picked | undefined
  #pickTimer: Timer | undefined
  #arePointsShown = false

  constructor(options: RollCallOptions) {
    this.#options = options
    const { store, changed, inTurn, failed, usesPhones } = options
    const here = {
      pupils: () => this.#pupils,
      at: (seat: string) => this.at(seat),
      asks: () => this.#wave?.kind === 'attendance',
      lesson: () => this.#lesson,
    }
    this.presence = new Presence({ store, changed, inTurn, failed, usesPhones, ...here })
  }

  get now(): ClassInRoom | undefined {
    return this.#lesson ?? this.#options.expectedClass()
  }

  get pupils(): readonly Pupil[] {
    return this.#pupils
  }

  get marks(): readonly AttendanceMark[] {
    return this.presence.marks
  }

  get wave(): Wave | undefined {
    return this.#wave
  }

  /** How many times it was asked who is here since the box started. */
  get waves(): number {
    return this.#waves
  }

  get pick(): Picked | undefined {
    return this.#pick
  }

  get points(): readonly { group: string; points: number }[] {
    return this.#lesson === undefined ? [] : this.#options.store.points(this.#lesson.id)
  }

  /** The projector shows the points. */
  get arePointsShown(): boolean {
    return this.#arePointsShown && this.#lesson !== undefined
  }

  get namesAllowed(): boolean {
    return this.#options.namesAllowed()
  }

  get usesPhones(): boolean {
    return this.#options.usesPhones()
  }

  isLent(pupil: string): boolean {
    return this.#loans.some((loan) => loan.pupil === pupil)
  }

  /** Whose clicker this is in this lesson. */
  ownerOf(device: string): Pupil | undefined {
    return this.#owners.get(clickerOf(device) ?? '')
  }

  /** Whether clickers of the class have owners; one that was lent to somebody leaves all others open. */
  get hasClickers(): boolean {
    return this.#pupils.some(({ clicker }) => clicker !== undefined)
  }

  /** Who sits there, however the seat is written: 07 is 7, and 第3排第4列 is 3-4. Who has no seat is called by the number, where that is nobody's seat. */
  at(seat: string): Pupil | undefined {
    const plain = plainSeat(seat)
    const called = [
      ...this.#pupils.filter((pupil) => pupil.seat !== undefined),
      ...this.#pupils.filter((pupil) => pupil.seat === undefined),
    ]
    const isIt = (pupil: Pupil): boolean => plainSeat(seatOrNumber(pupil)) === plain
    return called.find((pupil) => pupil.seat === seat) ?? called.find(isIt)
  }

  /** Whoever is not known to be away. */
  get here(): readonly Pupil[] {
    return this.#pupils.filter(({ id }) => !this.presence.isAway(id))
  }

  /** Takes up the lesson that a power cut broke off. */
  async takeUp(): Promise<void> {
    const { store, clock, dateKnown } = this.#options
    this.#lesson = store.current()
    const lesson = this.#lesson
    if (lesson === undefined) return this.follow()
    const age = dateKnown() && lesson.dated ? clock.now() - lesson.begunAt : undefined
    this.#begun = clock.monotonic() - Math.max(0, age ?? 0)
    await this.classChanged()
  }

  /** Another class is given, or none, or the timetable says another: what was of the last one is over. */
  async classChanged(): Promise<void> {
    const { classNow, store } = this.#options
    const [lesson, now] = [this.#lesson, classNow()]
    if (lesson === undefined) return this.follow()
    if (lesson.classNow === undefined && this.#isAwaited(lesson)) {
      if (now !== undefined) {
        await store.adopt(lesson.id, now)
        this.#lesson = { ...lesson, classNow: now }
      }
    } else if (lesson.classNow === undefined || lesson.classNow !== now) {
      await store.end()
      this.#leave()
    }
    this.follow()
  }

  /** Classes or pupils have become others, or the timetable says another class. */
  follow(): void {
    const { pupilsOf, store } = this.#options
    const now = this.now
    this.#pupils = now === undefined ? [] : pupilsOf(now.classId)
    const known = new Set(this.#pupils.map(({ id }) => id))
    this.presence.read()
    this.#loans = store.loans().filter(({ pupil }) => known.has(pupil))
    this.#owners = ownersOf(this.#pupils, this.#loans)
    if (this.#pick !== undefined && !known.has(this.#pick.pupil)) this.#pick = undefined
    if (this.#wave?.kind === 'pairing') this.#wave.pairing.follow(new Map(this.#pupils.map(({ id, clicker }) => [id, clicker])))
    this.#options.changed()
  }

  /** Somebody says which class is in the room. */
  async choose(classId: string): Promise<void> {
    if (this.#lesson?.classId === classId) return
    this.#leave()
    await this.#begin({ classId, by: 'tap' })
    this.follow()
  }

  /** The class that was chosen, or written down, is none any more. */
  async classGone(classId: string): Promise<void> {
    if (this.#lesson?.classId === classId) {
      await this.#options.store.end()
      this.#leave()
    }
    this.follow()
  }

  /** Rejects with CLASS_NOT_CHOSEN, and ROSTER_REFUSED where every pupil has a clicker, or the school shows no names. */
  async openWave({ kind, names }: WaveWish): Promise<void> {
    this.#mayShow(names)
    await this.#need()
    this.#pick = undefined
    if (kind === 'attendance') this.#waves += 1
    const without = this.#pupils.filter(({ clicker }) => clicker === undefined).map(({ id }) => id)
    if (kind === 'pairing' && without.length === 0) throw refused('every pupil of the class has a clicker')
    this.#wave = kind === 'pairing' ? { kind, names, pairing: new PairingWave(without) } : { kind, names, strays: new Set() }
    this.#waveTimer?.cancel()
    this.#waveTimer = this.#options.clock.after(LONGEST_WAVE, () => this.#later(() => this.closeWave()))
    this.#options.changed()
  }

  /** A question goes before all of it; nothing is said of who has not pressed. */
  putAway(): void {
    if (this.#wave === undefined && this.#pick === undefined && !this.#arePointsShown) return
    this.#endWave()
    this.#pick = undefined
    this.#arePointsShown = false
    this.#options.changed()
  }

  /** Of attendance: who has not pressed is absent; where nobody has pressed, nobody was asked. */
  async closeWave(): Promise<void> {
    const wave = this.#wave
    this.#endWave()
    const unmarked = this.#pupils.filter(({ id }) => this.presence.of(id) === undefined)
    const isAsked = wave?.kind === 'attendance' && this.marks.some(({ by }) => by === 'press')
    if (isAsked && unmarked.length > 0) await this.#put(unmarked.map(({ id }) => ({ pupil: id, is: 'absent', by: 'wave' })))
    this.#options.changed()
  }

  /** Whether the press was for a wave, and for nothing else. */
  press({ device, key, at }: RosterPress): boolean {
    const clicker = clickerOf(device)
    const wave = this.#wave
    if (clicker === undefined) return wave !== undefined
    const owner = this.#owners.get(clicker)
    if (owner !== undefined) this.presence.saw(owner.id)
    else if (wave?.kind === 'pairing') this.#pairBy(wave.pairing, { clicker, key, at })
    else if (wave?.kind === 'attendance' && wave.strays.size < MOST_STRAYS && !wave.strays.has(clicker)) {
      this.#wave = { ...wave, strays: new Set([...wave.strays, clicker]) }
      this.#options.changed()
    }
    return wave !== undefined
  }

  /** By a teacher's tap; null: nobody has said anything. Rejects with PUPIL_UNKNOWN. */
  async mark(pupil: string, is: Attendance | null): Promise<void> {
    const lesson = await this.#need()
    this.#known(pupil)
    if (is === null) await this.presence.unmark(lesson, pupil)
    else await this.#put([{ pupil, is, by: 'tap' }])
    if (this.#pick?.pupil === pupil && isAway(is ?? undefined)) {
      // Whoever was picked and is not there has had no turn.
      await this.#options.store.takeTurnBack(pupil)
      this.#pick = undefined
    }
    this.#options.changed()
  }

  /** Whoever was not marked by a tap is here. */
  async allPresent(): Promise<void> {
    await this.#need()
    this.#endWave()
    await this.#put(
      this.#pupils.filter(({ id }) => this.presence.of(id)?.by !== 'tap').map(({ id }) => ({ pupil: id, is: 'present', by: 'tap' })),
    )
    this.#options.changed()
  }

  /** For this lesson. Rejects with PUPIL_UNKNOWN, and ROSTER_TAKEN where it is another pupil's who is here. */
  async lend(pupil: string, clicker: string): Promise<void> {
    const lesson = await this.#need()
    this.#known(pupil)
    const owner = this.#owners.get(clicker)
    if (owner !== undefined && owner.id !== pupil && (this.isLent(owner.id) || !this.presence.isAway(owner.id)))
      throw taken('clicker', clicker)
    await this.#options.store.lend(lesson.id, { clicker, pupil })
    this.follow()
  }

  async giveBack(pupil: string): Promise<void> {
    await this.#options.store.giveBack(pupil)
    this.follow()
  }

  /** Rejects with CLASS_NOT_CHOSEN, NOBODY_HERE, and ROSTER_REFUSED where the school shows no names. */
  async pickOne(names: WallNames): Promise<void> {
    const { store, random } = this.#options
    this.#mayShow(names)
    const lesson = await this.#need()
    const present = this.here.map(({ id }) => id)
    const pick = fairPick({ present, turns: store.turns(lesson.classId), random })
    if (pick === undefined) throw new BoxError('NOBODY_HERE', 'nobody of the class is here to be picked')
    await store.turn(lesson.classId, pick)
    this.#endWave()
    this.#pick = { pupil: pick.pupil, left: pick.left, names }
    this.#pickTimer?.cancel()
    this.#pickTimer = this.#options.clock.after(LONGEST_PICK, () => this.#later(async () => this.putPickAway()))
    this.#options.changed()
  }

  putPickAway(): void {
    this.#pickTimer?.cancel()
    this.#pick = undefined
    this.#options.changed()
  }

  async addPoints(group: string, points: number): Promise<void> {
    const lesson = await this.#need()
    await this.#options.store.addPoints(lesson.id, { group, points })
    this.#options.changed()
  }

  async undoPoints(these: GroupPoints | undefined): Promise<void> {
    const lesson = await this.#need()
    await this.#options.store.undoPoints(lesson.id, these)
    this.#options.changed()
  }

  /** On the projector, or no longer. */
  async showPoints(shown: boolean): Promise<void> {
    if (shown) await this.#need()
    this.#arePointsShown = shown
    this.#options.changed()
  }

  stop(): void {
    this.#pickTimer?.cancel()
    this.#endWave()
  }

  #pairBy(pairing: PairingWave, press: { clicker: string; key: string; at: Milliseconds }): void {
    const strays = pairing.strays
    const pupil = pairing.press(press)
    if (pupil === undefined) {
      if (pairing.strays !== strays) this.#options.changed()
      return
    }
    this.#later(async () => {
      // Another clicker may have been faster, or a teacher.
      if (this.#owners.has(press.clicker) || this.#pupils.find(({ id }) => id === pupil)?.clicker !== undefined) return
      await this.#options.pair(pupil, press.clicker)
      pairing.paired(pupil, press.clicker)
      this.#options.changed()
    })
  }

  #later(act: () => Promise<void>): void {
    this.#options.inTurn(act).catch(this.#options.failed)
  }

  async #put(marks: readonly AttendanceMark[]): Promise<void> {
    await this.presence.put(await this.#need(), marks)
  }

  /** The lesson in which something is written down. */
  async #need(): Promise<RollLesson> {
    if (this.#lesson !== undefined) return this.#lesson
    const now = this.#options.expectedClass()
    if (now === undefined) throw noClass()
    return this.#begin(now)
  }

  async #begin({ classId, by }: ClassInRoom): Promise<RollLesson> {
    const { store, clock, dateKnown, classNow } = this.#options
    this.#lesson = await store.begin({ classId, by, classNow: classNow(), begunAt: clock.now(), dated: dateKnown() })
    this.#begun = clock.monotonic()
    return this.#lesson
  }

  /** Whether a lesson that has not begun may still be the one that attendance was taken for. */
  #isAwaited({ by, classId }: RollLesson): boolean {
    const { clock, expectedClass } = this.#options
    if (clock.monotonic() - this.#begun > BEFORE_LESSON) return false
    return by === 'tap' || expectedClass()?.classId === classId
  }

  #known(pupil: string): void {
    if (!this.#pupils.some(({ id }) => id === pupil)) throw pupilUnknown(pupil)
  }

  #mayShow(names: WallNames): void {
    if (names === 'name' && !this.namesAllowed) throw refused('the school puts no names on screens')
  }

  #leave(): void {
    this.#endWave()
    this.#lesson = undefined
    this.presence.clear()
    this.#pick = undefined
    this.#arePointsShown = false
  }

  #endWave(): void {
    this.#waveTimer?.cancel()
    this.#wave = undefined
  }
}
