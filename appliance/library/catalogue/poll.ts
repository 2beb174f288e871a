import type { Clock } from '#appliance/base/clock.ts'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { CatalogueView } from '#appliance/contract/library.ts'
import type { DocumentSource } from './document-source.ts'
import type { LastReached } from './last-reached.ts'
import type { Outcome, Publisher } from './publisher.ts'
import { troubleKindOf } from './refusal.ts'
import type { DocumentKind } from './refusal.ts'

type Trouble = NonNullable<CatalogueView['trouble']>

export interface PollOptions {
  readonly publisher: Publisher
  readonly clock: Clock
  /** At least 0, below 1. */
  readonly random: () => number
  readonly log: Log
  readonly checkEvery: () => Milliseconds
  readonly lastReached: Pick<LastReached, 'at' | 'note'>
  readonly onRefused: (refused: { url: string; document: DocumentKind; reason: string }) => void
  /** After each look. */
  readonly onLooked: () => void
}

const FIRST_RETRY: Milliseconds = minutes(1)
const LONGEST_REFUSED: Milliseconds = hours(1)
/** After a power cut a county's boxes begin at the same moment. */
const FIRST_WITHIN: Milliseconds = seconds(20)

/** When a publisher is looked at, at which of its addresses, and what came of it last. */
export class Poll {
  readonly publisher: Publisher
  readonly #options: PollOptions
  #sources: readonly DocumentSource[] = []
  #running: Promise<void> | undefined
  #failures = 0
  #trouble: Trouble | undefined
  #refusedLast = ''
  #checkedAt: number | undefined
  /** Monotonic; when the last look ended, or this one was begun to be waited for. */
  #since: Milliseconds
  #retryAfter: Milliseconds = 0
  #spread: number

  constructor(options: PollOptions) {
    this.#options = options
    this.publisher = options.publisher
    this.#since = options.clock.monotonic()
    this.#spread = options.random()
  }

  /** Where the publisher's tree lies, the preferred place first. */
  setSources(sources: readonly DocumentSource[]): void {
    this.#sources = sources
    // What was wrong with another place says nothing of this one.
    this.#failures = 0
    this.#retryAfter = 0
    this.#checkedAt = undefined
  }

  isDue(): boolean {
    return this.#running === undefined && this.#options.clock.monotonic() - this.#since >= this.#rest()
  }

  /** Looks now, or waits for the look that goes on. Never rejects. */
  check(signal: AbortSignal): Promise<void> {
    this.#running ??= this.#check(signal).finally(() => {
      this.#running = undefined
      this.#since = this.#options.clock.monotonic()
      this.#spread = this.#options.random()
      if (!signal.aborted) this.#options.onLooked()
    })
    return this.#running
  }

  /** `now`: epoch milliseconds. */
  view(now: number): CatalogueView {
    const { root } = this.publisher
    const { catalog, timetable } = this.publisher.holding
    const label = this.#sources[0]?.label ?? ''
    const expiresAt = earliest([root, catalog?.content.header, timetable?.content.header])
    return {
      publisher: root?.publisher ?? hostOf(label),
      name: root?.name ?? {},
      url: label,
      serial: catalog?.serial ?? 0,
      items: catalog?.content.items.size ?? 0,
      state: catalog === undefined ? 'new' : expiresAt !== undefined && expiresAt <= now ? 'old' : 'current',
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
      ...(this.#checkedAt === undefined ? {} : { checkedAt: Math.round(this.#checkedAt) }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
  }

  /** A line that breaks is tried again soon; what was refused will hardly be better in a minute. */
  #rest(): Milliseconds {
    if (this.#checkedAt === undefined) return this.publisher.root === undefined ? 0 : this.#spread * FIRST_WITHIN
    const often = this.#options.checkEvery()
    const doubled = 2 ** Math.min(this.#failures - 1, 10)
    const rest =
      this.#failures === 0
        ? often
        : this.#trouble?.kind === 'unreachable'
          ? Math.min(often, FIRST_RETRY * doubled)
          : Math.min(Math.max(often, LONGEST_REFUSED), often * doubled)
    return Math.max(this.#retryAfter, rest * (0.8 + 0.4 * this.#spread))
  }

  async #check(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options
    for (const [index, source] of this.#sources.entries()) {
      let outcome: Outcome
      try {
        outcome = await this.publisher.follow(source, signal)
      } catch (err) {
        // A fault of the box's own must not end the looking.
        log.error({ err, url: source.label }, 'look at a publisher failed')
        this.#failures += 1
        this.#checkedAt = clock.now()
        return
      }
      if (signal.aborted) return
      const isLast = index === this.#sources.length - 1
      if (!isLast && outcome.trouble !== undefined && troubleKindOf(outcome.trouble.error) === 'unreachable') continue
      this.#note(outcome, source.label)
      if (this.#trouble?.kind !== 'unreachable') await this.#options.lastReached.note(clock.now())
      return
    }
  }

  #note({ trouble }: Outcome, url: string): void {
    const { clock, log, onRefused } = this.#options
    this.#checkedAt = clock.now()
    const kind = trouble === undefined ? undefined : troubleKindOf(trouble.error)
    if (trouble === undefined || kind === undefined) {
      if (this.#trouble !== undefined) log.info({ url }, 'publisher can be read again')
      this.#trouble = undefined
      this.#failures = 0
      this.#retryAfter = 0
      this.#refusedLast = ''
      return
    }
    const says = sentenceOf(trouble.error)
    const since = this.#trouble?.kind === kind ? this.#trouble.since : this.#sinceWhen(kind)
    if (this.#trouble?.kind !== kind) log.warn({ url, document: trouble.document, kind, reason: says }, 'publisher cannot be read')
    this.#failures = this.#trouble?.kind === kind ? this.#failures + 1 : 1
    this.#trouble = { kind, says, since }
    const { retryAfter } = trouble.error.details
    this.#retryAfter = typeof retryAfter === 'number' ? retryAfter : 0
    if (kind === 'unreachable' || this.#refusedLast === says) return
    this.#refusedLast = says
    onRefused({ url, document: trouble.document, reason: says })
  }

  /** A line is down since it last was not, also where the box was off in between. */
  #sinceWhen(kind: Trouble['kind']): number {
    const { clock, lastReached } = this.#options
    return Math.round((kind === 'unreachable' ? lastReached.at : undefined) ?? clock.now())
  }
}

function earliest(headers: readonly ({ readonly expires: string } | undefined)[]): number | undefined {
  const dates = headers.map((header) => Date.parse(header?.expires ?? '')).filter((date) => Number.isFinite(date))
  return dates.length === 0 ? undefined : Math.min(...dates)
}

function hostOf(label: string): string {
  return URL.canParse(label) ? new URL(label).host : label
}
