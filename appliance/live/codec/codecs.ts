import { audioKind } from './audio-body.ts'
import { TAG_AUDIO, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import { videoKind } from './video-body.ts'

/** What one message is to a channel. `unknown` is dropped: no guess is ever taken for a sequence header. */
export type BodyKind = 'video-header' | 'keyframe' | 'inter' | 'video-end' | 'audio-header' | 'audio' | 'metadata' | 'unknown'

/** Hot path: classifies without allocating; total over any bytes. */
export function kindOf(message: MediaMessage): BodyKind {
  if (message.type === TAG_VIDEO) return videoKind(message.body)
  if (message.type === TAG_AUDIO) return audioKind(message.body)
  return 'metadata'
}
