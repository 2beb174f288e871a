import { derivedView } from '#appliance/base/derived-view.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { Clickers } from '#appliance/hardware/clickers/clickers.ts'
import type { RosterView } from '#appliance/contract/roster.ts'
import type { ReceiversForQuiz } from '#appliance/quiz/ports.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import type { World } from '#appliance/world.ts'

interface ClickersParts {
  world: Pick<World, 'serial' | 'hid'>
  clock: Clock
  log: Log
  settings: Watchable<Pick<BoxConfig, 'clickers'>>
  roster: Roster
}

/** The receivers of clickers, which come and go with the settings; what is pressed while the roster asks for it is the roster's. */
export function buildClickers({ world: { serial, hid }, clock, log, settings, roster }: ClickersParts): Clickers {
  const isKnown = (device: string): boolean => roster.pupilOf(device) !== undefined
  const clickers = new Clickers({ clock, log, serial, hid, isKnown, settings: () => settings.value.clickers.receivers })
  settings.watch(() => void clickers.settingsChanged())
  clickers.onPress((press) => void roster.onPress(press))
  return clickers
}

/**
 * What a question means to receivers, of which some hear nobody until they are told to, and to a wave of the roster, which it puts away with all
 * else that the roster has on the projector: nobody presses for both. One that ends while the roster asks leaves them listening.
 */
export function toldReceivers(clickers: Clickers, roster: Roster): ReceiversForQuiz {
  const asks = asksOf(roster)
  let question: Parameters<ReceiversForQuiz['open']>[0] | undefined
  let waves = 0
  const tell = (): void => {
    const wave = { answers: 'letters', question: `wave/${waves}` } as const
    const asked = question ?? (asks.value === 'none' ? undefined : wave)
    // A receiver that is gone is told when it is back; nobody waits for it.
    void (asked === undefined ? clickers.close() : clickers.open(asked))
  }
  asks.watch((kind) => {
    // The same key once more is another answer, as it is to another question.
    if (kind !== 'none') waves += 1
    tell()
  })
  const becomes = (next: typeof question): void => {
    question = next
    tell()
  }
  const open = (next: Parameters<ReceiversForQuiz['open']>[0]): void => {
    becomes(next)
    roster.putAway()
  }
  return { open, close: () => becomes(undefined) }
}

/** What the roster asks the class for. */
function asksOf(roster: Roster): Watchable<NonNullable<RosterView['wave']>['kind'] | 'none'> {
  return derivedView([roster.view], () => roster.view.value.wave?.kind ?? 'none')
}
