import Type from 'typebox'
import type { Static } from 'typebox'
import { SecureView } from './secure.ts'

/** Whether the wall clock can be vouched for, and by whom; `no` means that no date of ours may be believed. */
export const ClockTrust = Type.Union([
  Type.Literal('no'),
  Type.Literal('rtc'), // a real-time clock that is later than the build
  Type.Literal('timesync'), // the operating system says it is synchronised
  Type.Literal('upstream'), // a signed time from upstream
  Type.Literal('person'), // somebody confirmed it on a page
])
export type ClockTrust = Static<typeof ClockTrust>

/** `ask: box`: what every page may know of the box. */
export const BoxView = Type.Object(
  {
    school: Type.String(),
    room: Type.String(),
    language: Type.Union([Type.Literal('zh-Hans'), Type.Literal('en')]),
    timeZone: Type.String(),
    version: Type.String(),
    claimed: Type.Boolean(),
    /** `http://…` addresses on which phones of this room reach the box, best first. */
    addresses: Type.Array(Type.String()),
    clockTrust: ClockTrust,
    /** Epoch milliseconds by the box when the view was made. */
    now: Type.Integer(),
    /** New at every start: a page that sees it change reloads its state. */
    boot: Type.String(),
    /** Left out where nothing is served over encrypted connections. */
    secure: Type.Optional(SecureView),
  },
  { $id: 'BoxView' },
)
export type BoxView = Static<typeof BoxView>

export const TimeConfirmed = Type.Object({ now: Type.Integer({ minimum: 1_700_000_000_000, maximum: 7_000_000_000_000 }) })
