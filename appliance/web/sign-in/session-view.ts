import type { Ask, SessionView } from '#appliance/contract/sign-in.ts'
import type { Session } from './session.ts'

export interface SessionFacts {
  /** Undefined for a guest. */
  readonly session: Session | undefined
  readonly holder: Session | undefined
  readonly technician: boolean
  readonly claimed: boolean
  /** Whether this device waits to be let in. */
  readonly asking: boolean
  /** All who wait; told to the holder alone. */
  readonly asks: readonly Ask[]
}

/** What one device may know of itself and of the lesson's holder; a guest learns no labels. */
export function sessionViewOf({ session, holder, technician, claimed, asking, asks }: SessionFacts): SessionView {
  const taken = holder === undefined ? 'nobody' : 'other'
  if (session === undefined) return { role: 'guest', claimed, holder: taken, remembered: false, asks: [], asking }
  const view: SessionView = {
    role: technician ? 'technician' : 'teacher',
    claimed,
    holder: session.holds ? 'you' : taken,
    remembered: session.remembered,
    asks: session.holds ? [...asks] : [],
    asking: false,
  }
  return holder === undefined ? view : { ...view, holderLabel: holder.label }
}
