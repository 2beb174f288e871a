import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { pageClock } from '../../box-client/page-clock.ts'

/** A film stops for a blink at many places; only what takes longer is worth a word. */
const WORTH_A_WORD = 700
/** The box answers a player that waited for 20 s in vain, and the player gives up; a page does not. */
const TRY_AGAIN = 3000

/** waits: for a part that is not on the box yet. fails: this device cannot play it. */
export type PlayerTrouble = 'waits' | 'fails'

/** What keeps a player from going on. While parts are still to come, a player that gave up begins again where it was. */
export function usePlayerTrouble(ref: { readonly current: HTMLMediaElement | null }, isReady: boolean): PlayerTrouble | undefined {
  const trouble = useSignal<PlayerTrouble | undefined>(undefined)
  const ready = useRef(isReady)
  ready.current = isReady
  useEffect(() => {
    const player = ref.current
    if (player === null) return undefined
    let stop = (): void => undefined
    // Of the person and not of the player, which pauses when it gives up.
    let wantsToPlay = !player.paused
    const plays = (): void => void (wantsToPlay = true)
    const pauses = (): void => void (wantsToPlay = wantsToPlay && player.error !== null)
    const later = (milliseconds: number, run: () => void): void => {
      stop()
      stop = pageClock.after(milliseconds, run)
    }
    const waits = (): void => (ready.current ? undefined : later(WORTH_A_WORD, () => (trouble.value = 'waits')))
    const goesOn = (): void => {
      // Chromium still says `seeked` of a player that has just given up.
      if (player.error !== null) return
      stop()
      trouble.value = undefined
    }
    const fails = (): void => {
      if (player.error === null && player.networkState !== player.NETWORK_NO_SOURCE) return
      trouble.value = ready.current ? 'fails' : 'waits'
      if (!ready.current) later(TRY_AGAIN, () => beginAgain(player, wantsToPlay))
    }
    // A source that does not play says so itself; its word goes past the player only on the way down.
    const listeners = {
      ...{ play: plays, pause: pauses, waiting: waits, seeking: waits },
      ...{ playing: goesOn, seeked: goesOn, timeupdate: goesOn, error: fails },
    } as const
    for (const [name, hear] of Object.entries(listeners)) player.addEventListener(name, hear, true)
    return () => {
      stop()
      for (const [name, hear] of Object.entries(listeners)) player.removeEventListener(name, hear, true)
    }
  }, [])
  return trouble.value
}

function beginAgain(player: HTMLMediaElement, plays: boolean): void {
  const { currentTime } = player
  const goOn = (): void => {
    player.currentTime = currentTime
    // Where the device wants a touch first, its own button is there.
    if (plays) player.play().catch(() => undefined)
  }
  player.addEventListener('loadedmetadata', goOn, { once: true })
  player.load()
}
