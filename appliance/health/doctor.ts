import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { HealthView, Issue, Severity } from '#appliance/contract/health.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Check } from './check.ts'

export interface DoctorOptions {
  readonly checks: readonly Check[]
  readonly bus: Pick<BoxBus, 'tell'>
  readonly clock: Clock
  readonly log: Log
}

const GRAVEST_FIRST: readonly Severity[] = ['critical', 'warning', 'info']

/**
 * Knows everything that is wrong with the box. It owns the list of issues: rooms raise and clear their own, checks are looked
 * at regularly. It repairs nothing, and it works before it is started, so that a room which fails to start can be told.
 */
export class Doctor implements Room {
  readonly name = 'health'
  readonly #options: DoctorOptions
  readonly #view = new View<HealthView>({ issues: [] })
  #rounds: { readonly ended: AbortController; readonly all: Promise<unknown> } | undefined

  constructor(options: DoctorOptions) {
    this.#options = options
  }

  /** Gravest first, then oldest first. */
  get view(): Watchable<HealthView> {
    return this.#view
  }

  start(): Promise<void> {
    if (this.#rounds === undefined) {
      const ended = new AbortController()
      this.#rounds = { ended, all: Promise.all(this.#options.checks.map((check) => this.#repeat(check, ended.signal))) }
    }
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    const rounds = this.#rounds
    this.#rounds = undefined
    rounds?.ended.abort()
    await rounds?.all
  }

  /** Adds an issue, or gives one that is there already new words; it keeps the time at which it began. */
  raise(issue: Omit<Issue, 'since'>): void {
    const before = this.#find(issue.id)
    const after: Issue = { ...issue, since: before?.since ?? this.#options.clock.now() }
    if (before !== undefined && sameIssue(before, after)) return
    this.#replace(issue.id, after)
    if (before?.severity === issue.severity) return
    this.#options.log.warn({ issue: issue.id, severity: issue.severity }, 'issue raised')
    this.#options.bus.tell('health.issue-raised', { id: issue.id, severity: issue.severity })
  }

  /** Takes an issue away; nothing happens where there is none of this name. */
  clear(id: string): void {
    if (this.#find(id) === undefined) return
    this.#replace(id, undefined)
    this.#options.log.info({ issue: id }, 'issue cleared')
    this.#options.bus.tell('health.issue-cleared', { id })
  }

  async #repeat(check: Check, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.#examine(check, ended)
      await this.#options.clock.sleep(check.every, ended)
    }
  }

  async #examine(check: Check, ended: AbortSignal): Promise<void> {
    try {
      const words = await check.look()
      if (ended.aborted) return
      if (words === undefined) this.clear(check.id)
      else this.raise({ id: check.id, ...words })
    } catch (err) {
      // What could not be looked at stays as it was last seen.
      this.#options.log.warn({ check: check.id, err }, 'check failed')
    }
  }

  #find(id: string): Issue | undefined {
    return this.#view.value.issues.find((issue) => issue.id === id)
  }

  #replace(id: string, issue: Issue | undefined): void {
    const others = this.#view.value.issues.filter((other) => other.id !== id)
    const issues = issue === undefined ? others : [...others, issue]
    this.#view.set({ issues: issues.toSorted(gravestFirst) })
  }
}

function gravestFirst(a: Issue, b: Issue): number {
  return GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity) || a.since - b.since
}

function sameIssue(a: Issue, b: Issue): boolean {
  return JSON.stringify([a.severity, a.says, a.remedy]) === JSON.stringify([b.severity, b.says, b.remedy])
}
