import type { OutgoingHttpHeader } from 'node:http'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Watchable } from '#appliance/base/view.ts'
import type { BackupAbout, RestoreAs } from '#appliance/contract/backup.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { PeerAnswer, PeerAsk } from '#appliance/contract/library-peers.ts'
import type { LogLine } from '#appliance/contract/log.ts'
import type { NetworkTestView } from '#appliance/contract/network-test.ts'
import type { ClickersView, FoundPort, LearnView } from '#appliance/contract/clickers.ts'
import type { ItemDetail, ItemList, ItemQuery, LibraryView } from '#appliance/contract/library.ts'
import type { LiveView, ViewersView } from '#appliance/contract/live.ts'
import type { BookmarkView, BookmarkWish, ExportPlaceName, RecordingsView } from '#appliance/contract/recordings.ts'
import type { SecureView } from '#appliance/contract/secure.ts'
import type { SettingView } from '#appliance/contract/settings.ts'
import type { HlsAsk, HlsReply } from '#appliance/live/packager/hls-http.ts'
import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { BoxError } from '#appliance/base/errors.ts'
import type { LateViewer } from '#appliance/live/recorder/late-audience.ts'
import type { ResultsQuery } from '#appliance/quiz/results.ts'
import type { BytesToSend } from './send-bytes.ts'

/** What the web needs from the streams. */
export interface LiveForWeb {
  readonly view: Watchable<LiveView>
  /**
   * Hands a viewer's socket over: `head` is written first, then FLV until the viewer leaves. Places are kept for those who are `known`.
   * Rejects with CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or VIEWERS_FULL before anything is written.
   */
  watch(
    channel: string,
    viewer: { socket: Socket; address: string; known: boolean; label?: string; head: Buffer; signal: AbortSignal },
  ): Promise<unknown>
  /** Puts one upstream of a channel first until the class ends; null takes it back. Throws CHANNEL_UNKNOWN or UPSTREAM_UNKNOWN. */
  chooseUpstream(channel: string, id: string | null): void
  /** Lets the publisher of a channel go, where there is one; `reason` is for the log. Throws CHANNEL_UNKNOWN. */
  letPublisherGo(channel: string, reason: string): void
  readonly hls: HlsForWeb
  startSample(): Promise<void>
  stopSample(): Promise<void>
}

/** What the web needs from the desk that serves HLS. */
export interface HlsForWeb {
  /**
   * Answers a GET of a viewer who was admitted, at once or when what it asks for has come; false where it does not. `fail` is called at
   * most once, before anything is written.
   */
  serve(ask: HlsAsk, reply: HlsReply, fail: (error: BoxError) => void): boolean
  /** Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or VIEWERS_FULL. */
  admit(ask: HlsAsk, visitor: { known: boolean; label: string }): void
  /** The head of what a GET would be answered now. Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR, SEGMENT_GONE or SEGMENT_LATE. */
  look(target: string): { readonly headers: readonly OutgoingHttpHeader[] }
}

/** What the web needs of the doors that encrypt. */
export interface SecureForWeb {
  /** Undefined while none is open. */
  readonly view: Watchable<SecureView | undefined>
}

/** What the web needs to hand a lesson on to another box of the school. */
export interface PeersForWeb {
  /**
   * The channel of a lesson, and the boxes that its media come through, this one last. `askedBy`: those they would go to.
   * Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or RELAY_REFUSED.
   */
  find(digest: string, askedBy: readonly string[]): { channel: string; digest: string; path: readonly string[] }
  /** Calls `end` as soon as the channel has another lesson or may not be handed on any longer; the returned function forgets it. */
  whileHandedOn(handedOn: { channel: string; digest: string }, end: () => void): () => void
}

/** What the web needs to tell of who watches. */
export interface ViewersForWeb {
  table(): Promise<ViewersView>
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
  /** `unless`: looks at what is set when the turn of this change has come, and throws where that is not what it was made of. */
  changeFromPage(key: string, value: unknown, unless?: () => void): Promise<void>
}

/** What the web needs from the keeper of the clock's trust. */
export interface ClockTrustForWeb {
  readonly trust: Watchable<ClockTrust>
  /** Epoch milliseconds as well as the box knows, which after a person's word is not what the system's clock says. */
  now(): number
  /** A person has said what time it is, epoch milliseconds; throws BAD_REQUEST for a time that cannot be. */
  confirmedByPerson(now: number): void
}

/** What the web needs from the recordings. */
export interface RecordingsForWeb {
  readonly view: Watchable<RecordingsView>
  /** The view as of now. */
  fresh(): RecordingsView
  /** Rejects with RECORDING_UNKNOWN or RECORDING_NOT_ALLOWED. */
  keep(id: string, kept: boolean): Promise<void>
  /** On the disk when it resolves. Rejects with RECORDING_UNKNOWN, BOOKMARKS_FULL, or BAD_REQUEST for a point that is not in it. */
  mark(id: string, wish: BookmarkWish): Promise<BookmarkView>
  /** Rejects with RECORDING_UNKNOWN or BOOKMARK_UNKNOWN. */
  nameBookmark(id: string, bookmark: string, label: string): Promise<void>
  removeBookmark(id: string, bookmark: string): Promise<void>
  /** Rejects with RECORDING_UNKNOWN, RECORDING_RUNNING, RECORDING_NOT_ALLOWED or EXPORT_NOWHERE. */
  takeTo(id: string, place: ExportPlaceName): Promise<void>
  takeNoMore(id: string, place: ExportPlaceName): Promise<void>
  /** The bookmarks as WebVTT; `language` is that of those without a name. Throws RECORDING_UNKNOWN. */
  chapters(id: string, language: 'zh-Hans' | 'en'): string
  /** Rejects with RECORDING_RUNNING. */
  remove(id: string): Promise<void>
  readonly replay: ReplayForWeb
  /** Who watches the class that runs from its beginning. */
  readonly audience: {
    /** Somebody asks for the playlist; throws VIEWERS_FULL. Places are kept for those who are `known`. */
    come(channel: string, viewer: LateViewer, about: { known: boolean; label: string }): void
    /** Media went out to whoever asked for it. */
    took(channel: string, viewer: LateViewer, bytes: number): void
  }
}

/** A file of a recording, as its playlist names it; without `segment` it is the init segment. */
export interface RecordedMedia {
  readonly id: string
  readonly stretch: number
  readonly segment: number | undefined
}

/** What can be watched again. */
export interface ReplayForWeb {
  /** The playlist of the class that runs, from its beginning. Throws CHANNEL_UNKNOWN or CHANNEL_NOT_ON_AIR. */
  fromStart(channel: string, options: { skip: boolean }): Buffer
  /** What that playlist names. Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or SEGMENT_GONE. */
  liveMedia(channel: string, name: RecordedMedia): BytesToSend
  /** `whole`: with what was before and after the lesson. Rejects with RECORDING_UNKNOWN. */
  playlist(id: string, options: { skip: boolean; whole?: boolean }): Promise<Buffer>
  /** Rejects with RECORDING_UNKNOWN or SEGMENT_GONE. */
  media(name: RecordedMedia): Promise<BytesToSend>
  /** The lesson as one MP4, or `whole`. `goesOn`: an earlier answer is to be continued, where the recording grows; `wanted`: whether somebody still waits. Rejects with RECORDING_UNKNOWN. */
  download(
    id: string,
    options: { goesOn: boolean; wanted?: () => boolean; whole?: boolean },
  ): Promise<BytesToSend & { readonly channel: string; readonly startedAt: number; readonly ended: boolean }>
}

/** What the web needs from the library. `audience`: pupil sees only what is for pupils, teacher sees all. */
export interface LibraryForWeb {
  /** Replaced once a second at most while it changes. */
  readonly view: Watchable<LibraryView>
  /** The view as of now. */
  fresh(): LibraryView
  list(query: ItemQuery, audience: 'pupil' | 'teacher'): ItemList
  /** Throws ITEM_UNKNOWN, also for what the audience may not see. */
  item(id: string, audience: 'pupil' | 'teacher'): ItemDetail
  /** Rejects with ITEM_UNKNOWN. */
  pin(id: string, pinned: boolean): Promise<void>
  /** Rejects with ITEM_UNKNOWN, or DISK_FULL where no room can be made. */
  fetchNow(id: string): Promise<void>
  pause(paused: boolean): Promise<void>
  /** Looks at all catalogues; resolves when all have answered or failed. */
  checkNow(): Promise<void>
}

/** Results as statements of the Experience API: a JSON array, piece by piece. Fails with DATABASE_FAILED. */
export type StatementsForWeb = (query: ResultsQuery) => AsyncIterable<string>

/** What the web needs of the last lines of the log. */
export interface LogbookForWeb {
  /** The newest after line `after`, at most `most`; `skipped`: how many are missing between. */
  since(after: number, most: number): { lines: LogLine[]; skipped: number }
  /** All that is kept, a JSON object a line. */
  text(): string
}

/** What the web needs to back the box up. */
export interface BackupForWeb {
  /** Rejects with DISK_FULL or DATABASE_FAILED before the first byte. */
  make(passphrase: string): Promise<Readable>
  /** Answers how many bytes came. Rejects with DISK_FULL. */
  bring(file: AsyncIterable<Uint8Array>): Promise<number>
  /** Rejects with CLASS_RUNNING, DISK_FULL or one of the BACKUP_ codes; then the box is as it was. */
  restore(wish: { passphrase: string; as: RestoreAs | undefined }): Promise<BackupAbout>
}

/** What the web needs to test the network. */
export interface NetworkTestForWeb {
  /** The last test, or what one would look at. */
  readonly view: NetworkTestView
  /** Throws CLASS_RUNNING in a class. */
  begin(): void
}

/** What the web needs to start the box again. */
export interface RestartForWeb {
  /** Throws CLASS_RUNNING in a class, unless that is meant. */
  ask(wish: { inClass: boolean; because: string }): void
}

/** What the web needs from the buttons. */
export interface ButtonsForWeb {
  /** How they are, and what else is plugged in. */
  desk(): Promise<ButtonsDesk>
}

/** What the web needs to answer another box of the school. */
export interface LibraryPeersForWeb {
  /** The seal was checked; `address` is where the question came from. */
  answer(boxId: string, address: string, ask: PeerAsk): PeerAnswer
}

/** What the web needs from the clickers' cupboard. */
export interface ClickersForWeb {
  readonly view: Watchable<ClickersView>
  /** Everything that may be a receiver, as it is at this moment. */
  ports(): Promise<FoundPort[]>
  /** Throws RECEIVER_REFUSED where the settings of a receiver cannot be. */
  checkSettings(settings: ReceiverSettings): void
  /** One port whose raw bytes a technician watches. */
  readonly learning: {
    readonly running: boolean
    /** Rejects with DEVICE_FAILED or RECEIVER_REFUSED. */
    begin(wish: { port: string; baud?: number | undefined; settings?: ReceiverSettings | undefined }): Promise<void>
    /** Throws LEARN_NOT_RUNNING. */
    look(): LearnView
    end(): Promise<void>
  }
}
