import { sentenceOf } from '#appliance/base/errors.ts'
import type { Bench } from '../figure.ts'
import type { Server } from '../peers/server.ts'

/** Whether the server is on this machine; says so where it is not. */
export function isPresent(bench: Bench, server: Server, title: string): boolean {
  const why = server.missing()
  if (why !== undefined) bench.skip(title, why)
  return why === undefined
}

/** What `measure` found; where it fails the bench says so and goes on with the others. */
export async function orSkip<T>(bench: Bench, title: string, measure: () => Promise<T>): Promise<T | undefined> {
  try {
    return await measure()
  } catch (cause) {
    bench.skip(title, sentenceOf(cause))
    return undefined
  }
}
