import type { Socket } from 'node:net'
import type { Watchable } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import type { SettingView } from '#appliance/contract/settings.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'

/** What the web needs from the streams. */
export interface LiveForWeb {
  readonly view: Watchable<LiveView>
  /**
   * Hands a viewer's socket over: `head` is written first, then FLV until the viewer leaves. Places are kept for those who are `known`.
   * Rejects with CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or VIEWERS_FULL before anything is written.
   */
  watch(channel: string, viewer: { socket: Socket; address: string; known: boolean; head: Buffer; signal: AbortSignal }): Promise<unknown>
  /** Lets the publisher of a channel go, where there is one; `reason` is for the log. Throws CHANNEL_UNKNOWN. */
  letPublisherGo(channel: string, reason: string): void
  startSample(): Promise<void>
  stopSample(): Promise<void>
}

/** What the web needs from the keeper of the publish keys. */
export interface KeysForWeb {
  /** The secret under which a channel is published; throws CHANNEL_UNKNOWN. */
  keyOf(channel: string): string
  /** Makes a new secret for a channel, on disk before it is answered; the old one opens nothing any more. Rejects with CHANNEL_UNKNOWN. */
  rotate(channel: string): Promise<string>
}

/** What the web needs from the settings. */
export interface SettingsForWeb extends Watchable<BoxConfig> {
  list(): SettingView[]
  changeFromPage(key: string, value: unknown): Promise<void>
}

/** What the web needs from the keeper of the clock's trust. */
export interface ClockTrustForWeb {
  readonly trust: Watchable<ClockTrust>
  /** Epoch milliseconds as well as the box knows, which after a person's word is not what the system's clock says. */
  now(): number
  /** A person has said what time it is, epoch milliseconds; throws BAD_REQUEST for a time that cannot be. */
  confirmedByPerson(now: number): void
}
