import type { FeedMessage, FeedViews } from '#appliance/contract/feed.ts'

/** What a page knows of the box; a view that this page's role may not have is undefined. */
export interface FeedState {
  views: Partial<FeedViews>
  /** What a new connection has brought so far; it takes the views' place once the whole of it is here. */
  incoming?: Partial<FeedViews>
  /** The start of the box that the page belongs to. */
  boot?: string
  /** The box has been started anew since the page was loaded. */
  rebooted: boolean
}

export const NOTHING_KNOWN: FeedState = { views: {}, rebooted: false }

/** The frame's message, or undefined where it is none that this page understands (a newer box may say more). */
export function readMessage(text: string): FeedMessage | undefined {
  const message: unknown = JSON.parse(text)
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined
  const known = message.type === 'view' || message.type === 'fact' || message.type === 'pong'
  return known ? (message as FeedMessage) : undefined
}

/** A new connection: a page that shows nothing yet takes each view as it comes, any other keeps what it shows until all are here. */
export function connectAnew(state: FeedState): FeedState {
  return Object.keys(state.views).length === 0 ? state : { ...state, incoming: {} }
}

export function take(state: FeedState, message: FeedMessage): FeedState {
  if (message.type === 'pong') return swap(state)
  if (message.type !== 'view') return state
  const change = { [message.room]: message.view }
  const { views, incoming } = state
  const next = incoming === undefined ? { ...state, views: { ...views, ...change } } : { ...state, incoming: { ...incoming, ...change } }
  if (message.room !== 'box') return next
  const boot = state.boot ?? message.view.boot
  return { ...next, boot, rebooted: state.rebooted || boot !== message.view.boot }
}

/**
 * The box sends every view of the role before it answers the first ping. A new connection may have another role:
 * what has not come by then is no longer ours to show.
 */
function swap(state: FeedState): FeedState {
  if (state.incoming === undefined) return state
  const { incoming, ...rest } = state
  return { ...rest, views: incoming }
}
