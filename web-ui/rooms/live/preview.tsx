import { signal, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Player } from './player/player.ts'
import { isPulled } from './upstream-words.ts'

const KEPT_AS = 'classbox.preview'
const wanted = signal(readWish())

/** What the far class looks like now, small and mute; costs nothing while it is off, hidden, or nothing is on the air. */
export function Preview({ page }: { page: BoxPage }) {
  const box = useRef<HTMLDivElement>(null)
  const onAir = page.channel.value?.state === 'live' || page.channel.value?.state === 'stalled'
  const shown = wanted.value && onAir
  return (
    <section class="preview" aria-label={t('preview.title')}>
      <div class="preview-picture" ref={box}>
        {shown ? <LivePicture page={page} /> : <Placeholder says={wanted.value ? placeholderOf(page) : 'preview.off'} />}
        {shown && (
          <button type="button" class="full" aria-label={t('preview.full')} title={t('preview.full')} onClick={() => enlarge(box.current)}>
            <Icon name="full" />
          </button>
        )}
      </div>
      <div class="preview-line">
        <p class="soft">{t(whatScreensShow(page))}</p>
        <Button kind="plain" icon={wanted.value ? 'eyeOff' : 'eye'} onPress={() => wish(!wanted.value)}>
          {t(wanted.value ? 'preview.turn-off' : 'preview.turn-on')}
        </Button>
      </div>
    </section>
  )
}

function LivePicture({ page }: { page: BoxPage }) {
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const state = useSignal<WordKey | undefined>('preview.opening')
  const player = useSignal<Player | undefined>(undefined)
  const visible = useSignal(document.visibilityState === 'visible')

  useEffect(() => {
    let left = false
    const seen = () => (visible.value = document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', seen)
    void import('./player/player.ts').then(({ Player: PlayerNow }) => {
      if (left || video.current === null || canvas.current === null) return
      player.value = new PlayerNow({ video: video.current, canvas: canvas.current }, page.clock)
      player.value.picture.subscribe((picture) => (state.value = wordFor(picture.state)))
    })
    return () => {
      left = true
      document.removeEventListener('visibilitychange', seen)
      player.value?.dispose()
    }
  }, [page])
  useSignalEffect(() => {
    const channel = page.channel.value
    player.value?.inform(channel)
    if (!visible.value) player.value?.stop()
    else if (channel !== undefined) player.value?.play(channel.name, page.clock.steady())
  })

  return (
    <>
      <video ref={video} playsInline muted disableRemotePlayback />
      <canvas ref={canvas} hidden />
      {state.value !== undefined && <p class="preview-word appears-late">{t(state.value)}</p>}
    </>
  )
}

function Placeholder({ says }: { says: WordKey }) {
  return (
    <div class="placeholder">
      <Icon name="screen" />
      <p>{t(says)}</p>
    </div>
  )
}

function wordFor(state: string): WordKey | undefined {
  if (state === 'opening') return 'preview.opening'
  if (state === 'picking-up') return 'screen.picking-up'
  return state === 'cannot-play' ? 'preview.cannot' : undefined
}

function placeholderOf(page: BoxPage): WordKey {
  if (isPulled(page.channel.value) && page.lesson.value?.running !== true) return 'preview.on-start'
  return page.lesson.value?.running === true ? 'preview.waiting' : 'preview.nothing'
}

function whatScreensShow(page: BoxPage): WordKey {
  const screens = page.screens.value
  if (screens === undefined) return 'screens.unknown'
  const connected = screens.screens.some((screen) => screen.connected && screen.admitted)
  return connected ? `screens.scene.${screens.scene.kind}` : 'screens.none-connected'
}

function enlarge(box: HTMLElement | null): void {
  const video = box?.querySelector('video') as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | null
  if (document.fullscreenElement !== null && document.fullscreenElement !== undefined) void document.exitFullscreen()
  else if (box?.requestFullscreen !== undefined) void box.requestFullscreen()
  else video?.webkitEnterFullscreen?.() // iPhones enlarge nothing but the video itself
}

function wish(on: boolean): void {
  wanted.value = on
  try {
    localStorage.setItem(KEPT_AS, on ? 'on' : 'off')
  } catch {
    // A browser that keeps nothing has the preview on again next time.
  }
}

function readWish(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) !== 'off'
  } catch {
    return true
  }
}
