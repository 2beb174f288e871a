import { RealClock } from '#appliance/base/clock.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { aacHeader, avcFrame, avcHeader, hevcFrame, hevcHeader } from './media.ts'
import type { FrameOptions } from './media.ts'

const FRAME = 40

export interface WireMedia {
  headers: MediaMessage[]
  frame: (options: FrameOptions) => MediaMessage
  /** Bytes of each picture. */
  bytes?: number
}

export const AVC: WireMedia = { headers: [avcHeader(), aacHeader()], frame: avcFrame }
export const HEVC: WireMedia = { headers: [hevcHeader({ width: 1920, height: 1080 }), aacHeader()], frame: hevcFrame }

/** An encoder at the wire: 25 made-up pictures a second, a keyframe each second, until it is stopped. */
export async function aWireEncoder(url: string, { headers, frame, bytes = 500 }: WireMedia): Promise<{ stop: () => Promise<void> }> {
  const publisher = new RtmpPublisher({ clock: new RealClock() })
  await publisher.connect(url)
  for (const header of headers) publisher.send(header)
  let timestamp = 0
  const timer = setInterval(() => {
    publisher.send(frame({ timestamp, key: timestamp % 1000 === 0, bytes }))
    timestamp += FRAME
  }, FRAME)
  return {
    stop: async () => {
      clearInterval(timer)
      await publisher.close()
    },
  }
}
