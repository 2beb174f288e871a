import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`)
  .find(existsSync)

/** Why no process can be given a wall clock of its own; undefined where one can. */
export const noFaketime: string | undefined =
  FAKETIME === undefined ? 'libfaketime is not installed (apt-get install libfaketime)' : undefined

export interface SteppingClock {
  /** What a process needs in its environment to go by this clock; nothing where there is no libfaketime. */
  readonly env: Record<string, string>
  /** Sets it to so much before or after the machine's, such as `+2d`. The clock that never steps goes on. */
  readonly step: (offset: string) => void
}

/** A wall clock that is kept in `folder`. */
export function aSteppingClock(folder: string): SteppingClock {
  const file = join(folder, 'offset')
  const step = (offset: string): void => writeFileSync(file, `${offset}\n`)
  step('+0d')
  if (FAKETIME === undefined) return { env: {}, step }
  return { env: { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }, step }
}
