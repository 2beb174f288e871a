import type { ChannelView, UpstreamView } from '#appliance/contract/live.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import type { WordParams } from '../../box-client/words.ts'

/** A far address is set, so starting the class is what brings the picture. */
export function isPulled(channel: ChannelView | undefined): boolean {
  return channel !== undefined && channel.upstreams.length > 0
}

/** What a teacher calls a source: the main one, a backup with its number, another box of the school, the recording of the lesson. */
export function nameOf(upstream: UpstreamView, all: readonly UpstreamView[]): readonly [WordKey, WordParams] {
  if (upstream.soundOnly === true) return ['sources.sound', {}]
  const alike = all.filter(({ kind, soundOnly }) => kind === upstream.kind && soundOnly !== true)
  const place = alike.findIndex(({ id }) => id === upstream.id)
  if (upstream.kind === 'peer') return alike.length > 1 ? ['sources.peer-of-many', { number: place + 1 }] : ['sources.peer', {}]
  if (upstream.kind === 'stand-in') {
    return upstream.role === 'pack' ? ['sources.pack', { title: upstream.title ?? '' }] : ['sources.recording', {}]
  }
  if (place <= 0) return ['sources.main', {}]
  return alike.length > 2 ? ['sources.backup-of-many', { number: place }] : ['sources.backup', {}]
}

/** Whether a line that still brings something was left, because it carries less than the lesson. */
export function isLeftAsTooSlow(channel: ChannelView | undefined): boolean {
  return channel?.upstreams.some(({ trouble, state }) => trouble === 'too-slow' && state !== 'running') === true
}

/**
 * The backup that feeds the channel because what comes before it does not, or undefined. That another box of the school hands the
 * picture on or does no more is no news for a class, and neither is what somebody chose.
 */
export function backupInUse(channel: ChannelView | undefined): UpstreamView | undefined {
  const addresses = channel?.upstreams.filter(({ kind, soundOnly }) => kind === 'address' && soundOnly !== true) ?? []
  const running = addresses.find(({ state }) => state === 'running')
  const isFirst = running === addresses[0]
  return running === undefined || isFirst || running.chosen ? undefined : running
}
