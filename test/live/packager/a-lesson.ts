import { PackagedChannel } from './a-packager.ts'
import { realMedia, stream } from './streams.ts'

/** A lesson to its end: real media, then a publisher who comes with another picture. Long enough for updates that skip. */
export function aLesson(): PackagedChannel {
  const rig = new PackagedChannel({ segments: 10 })
  const first = rig.publish()
  rig.play(first, realMedia(33_000))
  first.end()
  rig.clock.advance(4000)
  rig.play(rig.publish(), stream({ length: 20_000, picture: { width: 320, height: 180 } }))
  rig.packager.forget()
  return rig
}
