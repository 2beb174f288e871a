import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DayPlaces } from '#appliance/contract/timetable.ts'
import type { Failure } from '../../../box-client/api.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { timetableCommands } from '../../../box-client/plan-commands.ts'

/** What a day has room for, looked at anew whenever somebody has edited the timetable, and when the box is back. */
export function usePlaces(page: Pick<BoxPage, 'link' | 'timetable'>, date: string | undefined) {
  const places = useSignal<DayPlaces | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const isDown = page.link.value.state === 'down'
  useEffect(() => {
    if (isDown || date === undefined) return undefined
    let left = false
    void timetableCommands.places(date).then((answer) => {
      if (left) return
      if (answer.ok) places.value = answer.value
      failure.value = answer.ok ? undefined : answer.failure
    })
    return () => {
      left = true
    }
  }, [date, page.timetable.value?.revision, isDown])
  return {
    /** Undefined while those of this day are waited for. */
    places: places.value?.date === date ? places.value : undefined,
    failure: isDown ? undefined : failure.value,
  }
}
