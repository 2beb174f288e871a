import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { BesideLive } from './beside-live.tsx'
import { LiveWords, SoundHint, Tutoring } from './live-words.tsx'
import { Pointing } from '../../rooms/screens/hand/pointing.ts'
import { Direction } from './direction.ts'
import { HandWhenThere } from './hand-when-there.tsx'
import { WallWhenThere } from './wall-when-there.tsx'
import { OverPicture } from './over-picture.tsx'
import { Welcome } from './welcome.tsx'

export function ScreenPage({ page }: { page: BoxPage }) {
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const direction = useMemo(() => new Direction(page), [page])
  const pointing = useMemo(() => new Pointing(page), [page])
  // Before the first paint, because every frame waited for here is a frame later that the class sees its teacher.
  useLayoutEffect(() => {
    if (video.current !== null && canvas.current !== null) direction.begin({ video: video.current, canvas: canvas.current })
  }, [direction])

  const orders = page.orders.value?.scene
  const scene = orders?.kind ?? 'unknown'
  const showsLive = orders?.kind === 'live' || (orders?.kind === 'tutoring' && orders.live === 'goes-on')
  // Black is black: a question waits behind it.
  const isAsked = page.question.value?.poll !== undefined && scene !== 'black'
  const hasHand = pointing.awake.value && scene !== 'black'
  return (
    <main
      class={`stage scene-${scene} ${hasHand ? 'has-hand' : ''} ${isAsked ? 'is-asked' : ''}`}
      data-scene={scene}
      data-shows={direction.report.value.shows}
    >
      <div class="picture" hidden={!showsLive}>
        {/* No captions: the far class comes without a text track. */}
        <video ref={video} playsInline muted disableRemotePlayback />
        <canvas ref={canvas} hidden />
      </div>
      {showsLive && <LiveWords page={page} direction={direction} />}
      {(orders?.kind === 'item' || orders?.kind === 'question') && <BesideLive page={page} scene={orders} signals={direction.stage} />}
      {orders?.kind === 'tutoring' && <Tutoring live={orders.live} />}
      {direction.soundRefused.value && <SoundHint />}
      {scene === 'welcome' && <Welcome page={page} />}
      {scene !== 'black' && <WallWhenThere page={page} />}
      {scene === 'unknown' && (
        <p class="in-the-middle soft appears-late">{t(page.link.value.full === true ? 'offline.full' : 'screen.connecting')}</p>
      )}
      {isAsked && <OverPicture page={page} besideHand={hasHand} />}
      <HandWhenThere page={page} pointing={pointing} />
    </main>
  )
}
