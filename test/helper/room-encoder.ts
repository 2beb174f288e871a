import { RealClock } from '#appliance/base/clock.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import type { LoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { aacFrame, aacHeader, hevcFrame, hevcHeader } from '#test/helper/media.ts'
import { playInRealTime } from '#test/upstreams/clip.ts'

/** An encoder in the room whose operator may choose another format in the middle of a class. */
export class RoomEncoder {
  readonly #publisher = new RtmpPublisher({ clock: new RealClock() })
  #stop: (() => void) | undefined

  connect(url: string): Promise<void> {
    return this.#publisher.connect(url)
  }

  /** Sends this from now on, over and over. */
  send(clip: LoopingClip): void {
    this.#stop?.()
    for (const header of clip.headers) this.#publisher.send(header)
    this.#stop = playInRealTime(clip, (message) => this.#publisher.send(message))
  }

  disconnect(): void {
    this.#stop?.()
    this.#publisher.destroy()
  }
}

/** A second of HEVC as Chinese encoders send it. */
export function hevcClip(): LoopingClip {
  const times = Array.from({ length: 25 }, (_, index) => index * 40)
  const round = times.flatMap((timestamp) => [hevcFrame({ timestamp, key: timestamp === 0 }), aacFrame(timestamp)])
  return { headers: [hevcHeader({ width: 1280, height: 720 }), aacHeader()], round, duration: 1000 }
}
