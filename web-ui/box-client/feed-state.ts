import type { FeedMessage, FeedViews } from '#appliance/contract/feed.ts'

/** What a page knows of the box; a view that this page's role may not have is undefined. */
export interface FeedState {
  views: Partial<FeedViews>
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

export function take(state: FeedState, message: FeedMessage): FeedState {
  if (message.type !== 'view') return state
  const views = { ...state.views, [message.room]: message.view }
  if (message.room !== 'box') return { ...state, views }
  const boot = state.boot ?? message.view.boot
  return { ...state, views, boot, rebooted: state.rebooted || boot !== message.view.boot }
}

/** A new connection may have another role: what it does not send again is no longer ours to show. */
export function forgetRole(state: FeedState): FeedState {
  const { box } = state.views
  return { ...state, views: box === undefined ? {} : { box } }
}
