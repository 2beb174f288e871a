import type { LibraryNotes } from '../notes.ts'
import type { Yield } from './line-yield.ts'
import type { Told } from './verdicts.ts'

/** What the planner remembers over a power cut. */
export interface PlannerMemory {
  readonly paused: boolean
  /** Items that a person asked for, and that are not here yet. */
  readonly wished: readonly string[]
  readonly told: readonly Told[]
  readonly yield: Yield
}

const NAME = 'planner'
const FRESH: PlannerMemory = { paused: false, wished: [], told: [], yield: { expected: 0, got: 0 } }

export class PlannerStore {
  readonly #notes: Pick<LibraryNotes, 'read' | 'write'>

  constructor(notes: Pick<LibraryNotes, 'read' | 'write'>) {
    this.#notes = notes
  }

  /** What an older version wrote in another shape is forgotten. Throws DATABASE_FAILED. */
  read(): PlannerMemory {
    const found = this.#notes.read(NAME)
    if (typeof found !== 'object' || found === null) return FRESH
    const { paused, wished, told, yield: lately } = found as Partial<Record<keyof PlannerMemory, unknown>>
    return {
      paused: paused === true,
      wished: Array.isArray(wished) ? wished.filter((one) => typeof one === 'string') : [],
      told: Array.isArray(told) ? told.filter(isTold) : [],
      yield: isYield(lately) ? lately : FRESH.yield,
    }
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  write(memory: PlannerMemory): Promise<void> {
    return this.#notes.write(NAME, memory)
  }
}

function isTold(one: unknown): one is Told {
  if (typeof one !== 'object' || one === null) return false
  const { key, startsAt, ready, late } = one as Record<string, unknown>
  return typeof key === 'string' && typeof startsAt === 'number' && typeof ready === 'boolean' && typeof late === 'boolean'
}

function isYield(one: unknown): one is Yield {
  if (typeof one !== 'object' || one === null) return false
  const { expected, got } = one as Record<string, unknown>
  return typeof expected === 'number' && typeof got === 'number' && expected >= 0 && got >= 0
}
