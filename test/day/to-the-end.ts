import type { Teller } from './school-day.ts'

/** Tells a story outside a test: what it began is ended when it is told, last first. */
export async function toTheEnd<T>(tell: (teller: Teller) => Promise<T>): Promise<T> {
  const endings: (() => Promise<void> | void)[] = []
  const failures: (() => Promise<void> | void)[] = []
  try {
    return await tell({ onTestFinished: (run) => void endings.push(run), onTestFailed: (run) => void failures.push(run) })
  } catch (cause) {
    for (const tellWhat of failures) await tellWhat()
    throw cause
  } finally {
    for (const end of endings.toReversed()) await end()
  }
}
