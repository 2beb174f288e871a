import type { StreamHeaders } from '../fanout/stream-headers.ts'
import type { NewestGroup } from './newest-group.ts'
import type { ShiftInput } from './shift-input.ts'
import { headersOf } from './shift-keep.ts'
import type { ShiftKeep } from './shift-keep.ts'
import type { Stand } from './shift-playout.ts'

/** What was shown last of the source that feeds the channel is kept, and everything that it brings from now on. */
export function keepShown(real: ShiftInput, group: NewestGroup, keep: ShiftKeep): Stand | undefined {
  real.divert()
  real.pictured = group.picture !== undefined
  for (const [kind, message] of headersOf(group.feed)) real.headers.set(kind, message)
  return keep.newestGroup(real.source, group)
}

/** The same of one of which nothing was shown yet; it may have said what it will send. */
export function keepUnshown(real: ShiftInput, announced: StreamHeaders, keep: ShiftKeep): void {
  real.divert()
  keep.opened(real.source)
  for (const [kind, message] of headersOf(announced)) {
    real.headers.set(kind, message)
    keep.message(message, kind)
  }
}
