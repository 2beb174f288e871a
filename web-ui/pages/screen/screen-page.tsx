import { useSignalEffect } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { LiveWords } from './live-words.tsx'
import { Direction } from './direction.ts'
import { Welcome } from './welcome.tsx'

export function ScreenPage({ page }: { page: BoxPage }) {
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const direction = useMemo(() => new Direction(page), [page])
  useEffect(() => {
    if (video.current !== null && canvas.current !== null) direction.begin({ video: video.current, canvas: canvas.current })
  }, [direction])
  useSignalEffect(() => direction.follow(page.orders.value, page.channel.value))

  const scene = page.orders.value?.scene.kind ?? 'welcome'
  return (
    <main class={`stage scene-${scene}`} data-scene={page.orders.value?.scene.kind ?? 'unknown'} data-shows={direction.report.value.shows}>
      <div class="picture" hidden={scene !== 'live'}>
        {/* No captions: the far class comes without a text track. */}
        <video ref={video} playsInline muted disableRemotePlayback />
        <canvas ref={canvas} hidden />
      </div>
      {scene === 'live' && <LiveWords page={page} direction={direction} />}
      {scene === 'welcome' && <Welcome page={page} />}
    </main>
  )
}
