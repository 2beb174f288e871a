import { plainName } from '#appliance/base/plain-name.ts'
import type { TableFile } from '#appliance/base/table-file/read-table-file.ts'
import { MOST_CLASSES, MOST_PUPILS } from '#appliance/contract/roster.ts'
import type { ClassDetail, ClassSummary, Pupil, PupilFields, RosterPreview, RosterRow, RosterTaken } from '#appliance/contract/roster.ts'
import { plansOf } from './merge-rows.ts'
import type { ClassPlan, KnownClass } from './merge-rows.ts'
import type { AnswersForRoster } from './ports.ts'
import { readRoster } from './read-roster.ts'
import { classUnknown, pupilUnknown, refused, taken } from './refusals.ts'
import { rosterCsv } from './roster-csv.ts'
import type { ClassChange, PupilOfClass, RosterStore } from './roster-store.ts'

export interface ClassBookOptions {
  readonly store: RosterStore
  readonly answers: AnswersForRoster
  readonly newId: () => string
  /** Does one change after the other, and shows what has become of it. */
  readonly edit: <T>(act: () => Promise<T>) => Promise<T>
  /** A class is there no more. */
  readonly gone: (classId: string) => Promise<void>
}

/**
 * Classes and their pupils, with their names. What changes them resolves once it is on the disk; what rejects does so with DATABASE_FAILED and
 * what is named here, and has changed nothing then.
 */
export class ClassBook {
  readonly #options: ClassBookOptions
  #classes: readonly ClassSummary[] = []

  constructor(options: ClassBookOptions) {
    this.#options = options
  }

  get all(): readonly ClassSummary[] {
    return this.#classes
  }

  look(): void {
    this.#classes = this.#options.store.classes()
  }

  /** By a name that may be written otherwise. */
  find(name: string): ClassSummary | undefined {
    const plain = plainName(name)
    return this.#classes.find((one) => one.name === name || (plain !== '' && plainName(one.name) === plain))
  }

  /** Throws CLASS_UNKNOWN. */
  get(id: string): ClassSummary {
    const found = this.#classes.find((one) => one.id === id)
    if (found === undefined) throw classUnknown(id)
    return found
  }

  /** Throws CLASS_UNKNOWN. */
  detail(id: string): ClassDetail {
    return { class: this.get(id), pupils: this.#options.store.pupils(id) }
  }

  /** What a list holds, and what taking it would do; nothing of it is in force. `className`: of lines that name no class. TABLE_FILE_REFUSED. */
  async read(file: TableFile, className?: string): Promise<RosterPreview> {
    const reading = await readRoster(file, className)
    const classes = this.#plansOf(reading.rows).map(({ name, id, added, changed, same, kept }) => {
      const counts = { added: added.length, changed: changed.length, same, kept }
      return { name, ...(id === undefined ? {} : { id }), ...counts }
    })
    return { ...reading, classes }
  }

  /** Takes lines of a list: pupils are known by class and number, and what a line leaves out stays. ROSTER_REFUSED. */
  take(rows: readonly RosterRow[]): Promise<RosterTaken> {
    return this.#options.edit(async () => {
      const plans = this.#plansOf(rows)
      this.#refuseTooMany(plans)
      const isNew = ({ added, changed, id }: ClassPlan): boolean => id === undefined || added.length + changed.length > 0
      await this.#options.store.change(plans.filter(isNew).map((plan) => this.#changeOf(plan)))
      const sum = (count: (plan: ClassPlan) => number): number => plans.reduce((all, plan) => all + count(plan), 0)
      return { added: sum(({ added }) => added.length), changed: sum(({ changed }) => changed.length), same: sum(({ same }) => same) }
    })
  }

  /** The list of one class, or of all, as a spreadsheet opens it. Throws CLASS_UNKNOWN. */
  csv(id: string | undefined, language: 'zh-Hans' | 'en'): string {
    const classes = id === undefined ? this.#classes : [this.get(id)]
    const lists = classes.map((one) => ({ name: one.name, pupils: this.#options.store.pupils(one.id) }))
    return rosterCsv(lists, language)
  }

  /** ROSTER_REFUSED where there is one of this name, or too many. */
  addClass(name: string): Promise<ClassSummary> {
    return this.#options.edit(async () => {
      if (this.find(name) !== undefined) throw refused('there is a class of this name')
      if (this.#classes.length >= MOST_CLASSES) throw refused(`the box keeps at most ${MOST_CLASSES} classes`)
      const id = this.#options.newId()
      await this.#options.store.change([{ id, name, put: [] }])
      return { id, name, pupils: 0, paired: 0, revision: 1 }
    })
  }

  /** CLASS_UNKNOWN, ROSTER_REFUSED. */
  renameClass(id: string, name: string): Promise<void> {
    return this.#options.edit(async () => {
      this.get(id)
      if ((this.find(name)?.id ?? id) !== id) throw refused('there is a class of this name')
      await this.#options.store.rename(id, name)
    })
  }

  /** The class with all its pupils, and whatever they could be known by. CLASS_UNKNOWN. */
  removeClass(id: string): Promise<void> {
    return this.#options.edit(async () => {
      this.get(id)
      const { answers, store, gone } = this.#options
      for (const pupil of store.pupils(id)) await answers.forgetPupil(pupil.id)
      await store.forgetClass(id)
      await gone(id)
    })
  }

  /** CLASS_UNKNOWN, ROSTER_TAKEN, ROSTER_REFUSED. */
  addPupil(classId: string, fields: PupilFields): Promise<Pupil> {
    return this.#options.edit(async () => {
      if (this.get(classId).pupils >= MOST_PUPILS) throw refused(`a class has at most ${MOST_PUPILS} pupils`)
      return this.#put(classId, { id: this.#options.newId(), ...fields })
    })
  }

  /** All that is written of a pupil is replaced. PUPIL_UNKNOWN, ROSTER_TAKEN. */
  changePupil(pupilId: string, fields: PupilFields): Promise<Pupil> {
    return this.#options.edit(() => this.#put(this.#pupil(pupilId).classId, { id: pupilId, ...fields }))
  }

  /** null: the pupil has none any more. PUPIL_UNKNOWN, ROSTER_TAKEN. */
  setClicker(pupilId: string, clicker: string | null): Promise<void> {
    return this.#options.edit(() => this.pair(pupilId, clicker))
  }

  /** As `setClicker`, for whoever is in the middle of a change already. */
  async pair(pupilId: string, clicker: string | null): Promise<void> {
    const { classId, pupil } = this.#pupil(pupilId)
    const { clicker: _before, ...rest } = pupil
    await this.#put(classId, clicker === null ? rest : { ...rest, clicker })
  }

  /** Nothing is left by which this pupil could be known: neither here nor in what was answered. PUPIL_UNKNOWN. */
  removePupil(pupilId: string): Promise<void> {
    return this.#options.edit(async () => {
      const pupil = this.#pupil(pupilId)
      // Answers first: where the power goes in between, the pupil is still here to be deleted.
      await this.#options.answers.forgetPupil(pupilId)
      await this.#options.store.forgetPupil(pupil)
    })
  }

  #plansOf(rows: readonly RosterRow[]): readonly ClassPlan[] {
    return plansOf(rows, (name): KnownClass | undefined => {
      const found = this.find(name)
      return found === undefined ? undefined : { id: found.id, name: found.name, pupils: this.#options.store.pupils(found.id) }
    })
  }

  #changeOf({ id, name, added, changed }: ClassPlan): ClassChange {
    const { newId } = this.#options
    const put = [...changed, ...added.map((fields) => ({ id: newId(), ...fields }))]
    return id === undefined ? { id: newId(), name, put } : { id, put }
  }

  #refuseTooMany(plans: readonly ClassPlan[]): void {
    const fresh = plans.filter(({ id }) => id === undefined).length
    if (this.#classes.length + fresh > MOST_CLASSES) throw refused(`the box keeps at most ${MOST_CLASSES} classes`)
    const isFull = ({ id, added }: ClassPlan): boolean => (id === undefined ? 0 : this.get(id).pupils) + added.length > MOST_PUPILS
    if (plans.some(isFull)) throw refused(`a class has at most ${MOST_PUPILS} pupils`)
  }

  #pupil(id: string): PupilOfClass {
    const found = this.#options.store.pupil(id)
    if (found === undefined) throw pupilUnknown(id)
    return found
  }

  async #put(classId: string, pupil: Pupil): Promise<Pupil> {
    const others = this.#options.store.pupils(classId).filter(({ id }) => id !== pupil.id)
    for (const what of ['number', 'seat', 'clicker'] as const) {
      const value = pupil[what]
      if (value !== undefined && others.some((one) => one[what] === value)) throw taken(what, value)
    }
    await this.#options.store.change([{ id: classId, put: [pupil] }])
    return pupil
  }
}
