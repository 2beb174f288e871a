import { randomInt, randomUUID } from 'node:crypto'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type {
  Attendance,
  AttendanceAsked,
  ClassSummary,
  GroupPoints,
  Pupil,
  RosterView,
  RosterWall,
  WallNames,
  WaveWish,
} from '#appliance/contract/roster.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Roll } from '../report/ports.ts'
import { agreedDate, withDaySaid } from './agreed-date.ts'
import { ClassBook } from './class-book.ts'
import { forgottenBefore } from './forgotten-before.ts'
import { seatOrNumber } from './owners.ts'
import { refused } from './refusals.ts'
import type { AnswersForRoster, CalledPupil, PhoneAtSeat, PupilWithoutName, RosterPress, TermForRoster } from './ports.ts'
import { RollCall } from './roll-call.ts'
import type { ClassInRoom } from './roll-options.ts'
import type { RollStore } from './roll-store.ts'
import type { RosterStore } from './roster-store.ts'
import { rosterViewOf, rosterWallOf, seatOf } from './roster-view.ts'

/*
 * The roster of the classes that are taught in this room: who they are, where they sit, whose clicker is whose, who is here. It owns all of
 * that and has it on the disk before it answers. Names stay with it: its view, its facts and the log have none, and the projector shows them
 * only where a teacher wants that. It asks no question and counts no answers.
 */

export interface RosterOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly store: RosterStore
  readonly rolls: RollStore
  readonly answers: AnswersForRoster
  readonly term: TermForRoster
  /** Whether clickers and phones answer a question: then they can press for nothing else. */
  readonly isQuestionOpen: () => boolean
  /** The name of the class that is given, as it is on the disk; undefined while none is. */
  readonly classNow: Watchable<number | undefined>
  /** The class whose lesson it is or is about to be, as the timetable calls it; empty where it does not say so. */
  readonly lessonClass: Watchable<string>
  /** What the settings call the class of this room, or the room; empty where they do not. */
  readonly roomNames: () => readonly string[]
  /** The school lets names stand on the projector. */
  readonly namesAllowed: Watchable<boolean>
  /** Whether the school's classes use phones. */
  readonly usesPhones: Watchable<boolean>
  /** Whether somebody vouches for the clock's date; `sure`: not merely a person who may have mistyped it. */
  readonly dateKnown: () => boolean
  readonly dateSure: () => boolean
  /** A fresh name for a class or a pupil, and a whole number below another, where they are not of the system's own randomness. */
  readonly newId?: () => string
  readonly random?: (below: number) => number
}

const TIDY_EVERY = hours(6)
const systemRandom = (below: number): number => randomInt(Math.max(1, below))

export class Roster implements Room {
  readonly name = 'roster'
  readonly #options: RosterOptions
  readonly #lane = new Lane()
  /** Classes and pupils, with their names. */
  readonly classes: ClassBook
  readonly #roll: RollCall
  readonly #view: View<RosterView>
  readonly #wall = new View<RosterWall>({ shows: 'nothing' })
  readonly #asked = new View<AttendanceAsked>({ asks: false, wave: 0 })
  #timer: Timer | undefined
  #deaf: (() => void)[] = []

  constructor(options: RosterOptions) {
    this.#options = options
    const { clock, rolls, store, answers, classNow, dateKnown, newId = randomUUID, random = systemRandom } = options
    this.classes = new ClassBook({
      ...{ store, answers, newId, edit: (act) => this.#edit(act) },
      gone: (classId) => this.#roll.classGone(classId),
    })
    this.#roll = new RollCall({
      ...{ clock, store: rolls, dateKnown, random, classNow: () => classNow.value },
      pupilsOf: (classId) => store.pupils(classId),
      expectedClass: () => this.#expectedClass(),
      namesAllowed: () => options.namesAllowed.value,
      usesPhones: () => options.usesPhones.value,
      pair: async (pupil, clicker) => {
        await this.classes.pair(pupil, clicker)
        this.#look()
      },
      changed: () => this.#show(),
      inTurn: (act) => this.#lane.run(act),
      failed: (err) => this.#failed(err),
    })
    this.#view = new View(rosterViewOf([], this.#roll))
  }

  /** For teachers; it has no names. */
  get view(): Watchable<RosterView> {
    return this.#view
  }

  /** For admitted screens. */
  get wall(): Watchable<RosterWall> {
    return this.#wall
  }

  /** For pupils' phones. */
  get asked(): Watchable<AttendanceAsked> {
    return this.#asked
  }

  /** Takes up the lesson that a power cut broke off. Rejects with DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#timer !== undefined) return
      const { bus, clock, classNow, lessonClass } = this.#options
      this.classes.look()
      this.#timer = clock.every(TIDY_EVERY, () => this.#later(() => this.#tidy()))
      this.#deaf = [
        bus.on('clock.trusted', () => this.#later(() => this.#tidy())),
        ...[this.#options.namesAllowed, this.#options.usesPhones].map((setting) => setting.watch(() => this.#show())),
        classNow.watch(() => this.#later(() => this.#roll.classChanged())),
        lessonClass.watch(() => this.#later(() => this.#roll.classChanged())),
      ]
      await this.#roll.takeUp()
      await this.#tidy()
    })
  }

  stop(): Promise<void> {
    for (const deafen of this.#deaf.splice(0)) deafen()
    this.#timer?.cancel()
    this.#timer = undefined
    this.#roll.stop()
    return this.#lane.idle()
  }

  /** A key was pressed somewhere; true: it was for a wave of the roster, and answers nothing. */
  onPress(press: RosterPress): boolean {
    return this.#roll.press(press)
  }

  /** A phone has answered a question from there. */
  onPhone(at: PhoneAtSeat): void {
    this.#roll.presence.usedAt(at)
  }

  /** As of `Presence.hereAt`. */
  hereAt(at: PhoneAtSeat): Promise<void> {
    return this.#roll.presence.hereAt(at)
  }

  /** Whether it is written down that whoever sits there is here. */
  isHere(seat: string): boolean {
    return this.#roll.presence.isHere(seat)
  }

  // What the quiz asks: it keeps nobody's name.

  /** Whose clicker this is in this lesson; undefined: nobody's. */
  pupilOf(device: string): PupilWithoutName | undefined {
    return withoutName(this.#roll.ownerOf(device))
  }

  pupilAt(seat: string): PupilWithoutName | undefined {
    return withoutName(this.#roll.at(seat))
  }

  /** What a projector may call a pupil of the class in the room, where a question is one of names; undefined: it is nobody of the class. */
  calledOf(pupilId: string): CalledPupil | undefined {
    const pupil = this.#roll.pupils.find(({ id }) => id === pupilId)
    if (pupil === undefined) return undefined
    const { name } = pupil
    return { seat: seatOf(pupil), ...(name === undefined || !this.#roll.namesAllowed ? {} : { name }) }
  }

  /** How many of the class are here, as far as anybody has said; undefined where it is not known which class that is, or who is in it. */
  expected(): number | undefined {
    return this.#roll.pupils.length === 0 ? undefined : this.#roll.here.length
  }

  /** Once clickers of the class have owners, those of nobody do not count. */
  isClosed(): boolean {
    return this.#roll.hasClickers
  }

  // After class: who is in it, with their names. DATABASE_FAILED.

  rollOf(classNow: number): Roll | undefined {
    const lesson = this.#options.rolls.of(classNow)
    return lesson === undefined ? undefined : this.#rollOf(lesson.classId, this.#options.rolls.marks(lesson.id))
  }

  rollWith(pupil: string): Roll | undefined {
    const found = this.#options.store.pupil(pupil)
    return found === undefined ? undefined : this.#rollOf(found.classId, [])
  }

  // The lesson: CLASS_NOT_CHOSEN where it is not known which class is in the room.

  /** CLASS_UNKNOWN. */
  choose(classId: string): Promise<void> {
    return this.#lane.run(async () => {
      await this.#roll.choose(this.classes.get(classId).id)
    })
  }

  /** ROSTER_REFUSED where every pupil has a clicker, a question is open, or the school shows no names. */
  openWave(wish: WaveWish): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#options.isQuestionOpen()) throw refused('a question is open, and clickers answer that')
      await this.#roll.openWave(wish)
    })
  }

  /** A question is asked: clickers answer that from now on, and the projector shows it. */
  putAway(): void {
    this.#roll.putAway()
  }

  closeWave(): Promise<void> {
    return this.#lane.run(() => this.#roll.closeWave())
  }

  /** null: takes the mark away. PUPIL_UNKNOWN. */
  mark(pupilId: string, is: Attendance | null): Promise<void> {
    return this.#lane.run(() => this.#roll.mark(pupilId, is))
  }

  allPresent(): Promise<void> {
    return this.#lane.run(() => this.#roll.allPresent())
  }

  /** A clicker for this lesson alone. PUPIL_UNKNOWN, ROSTER_TAKEN. */
  lend(pupilId: string, clicker: string): Promise<void> {
    return this.#lane.run(() => this.#roll.lend(pupilId, clicker))
  }

  giveBack(pupilId: string): Promise<void> {
    return this.#lane.run(() => this.#roll.giveBack(pupilId))
  }

  /** NOBODY_HERE; ROSTER_REFUSED where the school shows no names. */
  pick(names: WallNames): Promise<void> {
    return this.#lane.run(() => this.#roll.pickOne(names))
  }

  putPickAway(): Promise<void> {
    return this.#lane.run(async () => this.#roll.putPickAway())
  }

  addPoints(group: string, points: number): Promise<void> {
    return this.#lane.run(() => this.#roll.addPoints(group, points))
  }

  /** What was given or taken last; of two teachers each takes back `these`, and not what the other has given since. */
  undoPoints(these?: GroupPoints): Promise<void> {
    return this.#lane.run(() => this.#roll.undoPoints(these))
  }

  /** On the projector, or no longer. */
  showPoints(shown: boolean): Promise<void> {
    return this.#lane.run(() => this.#roll.showPoints(shown))
  }

  #edit<T>(act: () => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      const answer = await act()
      this.#look()
      return answer
    })
  }

  #rollOf(classId: string, marks: Roll['marks']): Roll | undefined {
    const pupils = this.#options.store.pupils(classId)
    return pupils.length === 0 ? undefined : { pupils, marks }
  }

  #look(): void {
    this.classes.look()
    this.#roll.follow()
  }

  #show(): void {
    this.#view.set(rosterViewOf(this.classes.all, this.#roll))
    this.#wall.set(rosterWallOf(this.#roll))
    const { wave, waves } = this.#roll
    const asks = wave?.kind === 'attendance' && this.#options.usesPhones.value
    if (asks !== this.#asked.value.asks || waves !== this.#asked.value.wave) this.#asked.set({ asks, wave: waves })
  }

  #expectedClass(): ClassInRoom | undefined {
    const { lessonClass, roomNames } = this.#options
    const { classes } = this
    // Where the lesson is another class's, nobody knows who that is.
    if (lessonClass.value !== '') return inRoom(classes.find(lessonClass.value), 'timetable')
    const own = roomNames().flatMap((name) => classes.find(name) ?? [])
    return inRoom(own[0] ?? (classes.all.length === 1 ? classes.all[0] : undefined), 'room')
  }

  /** By a date of which nobody is sure nothing is forgotten. */
  async #tidy(): Promise<void> {
    const { answers, rolls, term, log } = this.#options
    const now = await this.#believedDate()
    if (now === undefined) return
    await rolls.dateUndated(now)
    const before = forgottenBefore(now, term.span())
    await answers.forgetNames(before, now)
    const over = rolls.named().filter(({ begunAt }) => begunAt < before)
    if (over.length === 0) return
    await rolls.countOnly(over.map(({ id }) => id))
    log.info({ lessons: over.length }, 'attendance kept as counts alone')
  }

  /** Where nobody but persons says which day it is, one that many of their days agree in. */
  async #believedDate(): Promise<number | undefined> {
    const { clock, rolls, dateKnown, dateSure } = this.#options
    if (dateSure()) return clock.now()
    if (!dateKnown()) return undefined
    const before = rolls.daysSaid()
    const said = withDaySaid(before, clock.now())
    if (said !== before) await rolls.saveDaysSaid(said)
    return agreedDate(said)
  }

  #later(act: () => Promise<void>): void {
    void this.#lane.run(act).catch((err: unknown) => this.#failed(err))
  }

  #failed(err: unknown): void {
    this.#options.log.warn({ err }, 'not written into the roster')
  }
}

function inRoom(found: ClassSummary | undefined, by: ClassInRoom['by']): ClassInRoom | undefined {
  return found === undefined ? undefined : { classId: found.id, by }
}

function withoutName(pupil: Pupil | undefined): PupilWithoutName | undefined {
  return pupil === undefined ? undefined : { id: pupil.id, seat: seatOrNumber(pupil), group: pupil.group }
}
