import type { ChannelView, StreamTrouble, StreamTroubleKind } from '#appliance/contract/live.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import type { WordParams } from '../../box-client/words.ts'

export interface StreamWord {
  kind: StreamTroubleKind
  severity: StreamTrouble['severity']
  since: number
  says: WordKey
  /** What the sentence names. */
  values: WordParams
  advice: WordKey
}

/** What is wrong with a channel, in words that a teacher can act on; what stops the class comes first. */
export function streamWords(channel: ChannelView): StreamWord[] {
  return channel.troubles.map((trouble) => wordsOf(trouble, channel)).sort((a, b) => weight(a) - weight(b))
}

/** The one trouble that takes the picture from a running class; it stands under the header. */
export function classFault(channel: ChannelView | undefined, running: boolean): StreamWord | undefined {
  if (!running || channel === undefined) return undefined
  return streamWords(channel).find((word) => word.severity === 'fault')
}

function wordsOf(trouble: StreamTrouble, channel: ChannelView): StreamWord {
  // What comes unevenly over the uplink is held back by seconds; what is made in the room has only the room's network to blame.
  const kind = trouble.kind === 'jittery' && channel.source?.kind === 'pull' ? 'jittery-pulled' : trouble.kind
  return { ...trouble, values: { percent: trouble.carriesPercent ?? 100 }, says: `trouble.${kind}.says`, advice: `trouble.${kind}.advice` }
}

function weight(word: StreamWord): number {
  return word.severity === 'fault' ? 0 : 1
}
