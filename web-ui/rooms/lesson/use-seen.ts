import { useSignal } from '@preact/signals'

/**
 * What a form was filled from. It is saved over that and over nothing else: what another person made of it meanwhile is not overwritten
 * unseen. `now`: the revision on the box.
 */
export function useSeen(now: string) {
  const seen = useSignal(now)
  const busy = useSignal(false)
  return {
    /** Somebody else has changed what this form shows. */
    isOvertaken: !busy.value && seen.value !== now,
    /** What is on the box now has been looked at. */
    catchUp: (): void => void (seen.value = now),
    /** Gives a command with the revision that was looked at; true where it was carried out, and made another of it. */
    save: async (command: (over: string) => Promise<string | undefined>): Promise<boolean> => {
      if (busy.value) return false
      busy.value = true
      const made = await command(seen.value)
      if (made !== undefined) seen.value = made
      busy.value = false
      return made !== undefined
    },
  }
}
