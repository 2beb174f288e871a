import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { ItemDetail, ItemFile } from '#appliance/contract/library.ts'
import type { ItemScene } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { fileAddress, named } from '../../library/library-words.ts'
import { useCaptions } from '../../library/use-captions.ts'
import { usePlayerTrouble } from '../../library/use-player-trouble.ts'
import { Sound } from '../../live/player/sound.ts'
import { placeOf, placeToSeek, standsStill } from './place.ts'
import type { StageSignals } from './staged.ts'

export interface MediaProps {
  page: BoxPage
  scene: ItemScene
  item: ItemDetail
  signals: StageSignals
}

/** Looked at so often, because a recording that waited for its bytes is late afterwards. */
const KEEP_IN_STEP = 5_000

/** A film on the whole screen, where the class is in it; without a hand, and without controls. */
export function StagedFilm(props: MediaProps & { films: readonly ItemFile[] }) {
  const video = useRef<HTMLVideoElement>(null)
  usePlayed(video, props)
  const { item, films } = props
  const { shown } = useCaptions(item)
  return (
    <video ref={video} class="staged-film" playsInline muted preload="auto" disableRemotePlayback aria-label={named(item.title)}>
      {films.map(({ sha256, mime, codecs }) => (
        <source key={sha256} src={fileAddress(sha256)} type={codecs === undefined ? mime : `${mime}; codecs="${codecs}"`} />
      ))}
      {shown !== undefined && <track kind="captions" src={fileAddress(shown.sha256)} srcLang={shown.lang ?? 'zh'} default />}
    </video>
  )
}

/** A sound, with its picture and its name to look at. */
export function StagedSound(props: MediaProps & { file: ItemFile }) {
  const audio = useRef<HTMLAudioElement>(null)
  usePlayed(audio, props)
  const { item, file } = props
  return (
    <div class="in-the-middle">
      {item.poster !== undefined && <img class="staged-poster" src={fileAddress(item.poster)} alt="" />}
      <p class="staged-title">{named(item.title)}</p>
      <audio ref={audio} preload="auto" src={fileAddress(file.sha256)} />
    </div>
  )
}

/** Plays an element where the class is, aloud where this screen speaks, and says how that goes. */
function usePlayed(element: { readonly current: HTMLMediaElement | null }, { page, scene, item, signals }: MediaProps): void {
  const trouble = usePlayerTrouble(element, item.holding === 'ready')
  const sound = useRef<Sound | undefined>(undefined)
  const wanted = useRef(scene)
  wanted.current = scene
  const isMain = page.orders.value?.main === true
  const align = (): void => {
    if (element.current !== null) void follow(element.current, { scene: wanted.current, page, sound: sound.current })
  }
  useLayoutEffect(() => {
    const player = element.current
    if (player === null) return undefined
    const own = new Sound(player)
    sound.current = own
    const ends = [
      own.heard.subscribe((heard) => (signals.heard.value = heard)),
      own.refused.subscribe((refused) => (signals.soundRefused.value = refused)),
      page.clock.every(KEEP_IN_STEP, align),
    ]
    const shown = (): void => void (signals.staged.value = 'shown')
    const listeners = { loadedmetadata: align, loadeddata: shown, timeupdate: () => stopAtEnd(player, wanted.current) }
    for (const [name, hear] of Object.entries(listeners)) player.addEventListener(name, hear)
    return () => {
      for (const end of ends) end()
      for (const [name, hear] of Object.entries(listeners)) player.removeEventListener(name, hear)
      own.dispose()
    }
  }, [])
  useEffect(() => {
    sound.current?.want(isMain && scene.pause === undefined)
    align()
  })
  useEffect(() => {
    if (trouble !== undefined) signals.staged.value = trouble === 'waits' ? 'missing' : 'file'
    else if ((element.current?.readyState ?? 0) >= HAS_A_PICTURE) signals.staged.value = 'shown'
  }, [trouble])
}

/** HTMLMediaElement.HAVE_CURRENT_DATA */
const HAS_A_PICTURE = 2
/** HTMLMediaElement.HAVE_METADATA */
const KNOWS_ITS_LENGTH = 1

interface Following {
  readonly scene: ItemScene
  readonly page: BoxPage
  readonly sound: Sound | undefined
}

async function follow(player: HTMLMediaElement, { scene, page, sound }: Following): Promise<void> {
  if (player.readyState < KNOWS_ITS_LENGTH) return
  const now = page.feed.now()
  const length = Number.isFinite(player.duration) ? player.duration * 1000 : Number.POSITIVE_INFINITY
  const seek = placeToSeek(player.currentTime * 1000, placeOf(scene, now), length)
  // While it looks for a place, it is on its way there.
  if (seek !== undefined && !player.seeking) player.currentTime = seek / 1000
  if (standsStill(scene, now)) return player.pause()
  if (player.paused && !player.ended) await sound?.play()
}

function stopAtEnd(player: HTMLMediaElement, { toMs }: ItemScene): void {
  if (toMs !== undefined && player.currentTime * 1000 >= toMs) player.pause()
}
