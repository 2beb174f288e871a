import type { PublishRight } from '#appliance/live/ingest/ingest-desk.ts'
import type { ViewerAbout, ViewerBook, ViewerEntry } from '#appliance/live/viewers/viewer-book.ts'
import { anRtmpDoor, KEY } from '#test/helper/rtmp-door.ts'
import type { RtmpDoor } from '#test/helper/rtmp-door.ts'
import { Relay } from '../a-relay.ts'
import type { LiveConfig } from '../a-relay.ts'
import { RtmpViewer } from './rtmp-viewer.ts'
import type { PlayWish } from './rtmp-viewer.ts'

export interface PlayDoor {
  readonly relay: Relay
  /** The RTMP door; its channel takes publishers and shows nothing, unless `published`. */
  readonly door: RtmpDoor
  /** A player that has asked. */
  player(wish?: PlayWish): RtmpViewer
  /** A player that has been let in. */
  watching(wish?: PlayWish): Promise<RtmpViewer>
  readonly url: string
  [Symbol.asyncDispose](): Promise<void>
}

export interface PlayDoorOptions {
  live?: Partial<LiveConfig>
  door?: { maxConnections?: number; maxPerAddress?: number }
  /** Publishers at the door feed the channel that is played. */
  published?: boolean
}

/** A relay with its RTMP door open, both on the clock of the relay. */
export async function aPlayDoor(options: PlayDoorOptions = {}): Promise<PlayDoor> {
  const relay = await new Relay(options.live).open()
  const watch: Relay['live']['watch'] = (name, watching) => relay.live.watch(name, watching)
  const rightOf = (key: string): PublishRight | undefined =>
    key === KEY ? { channel: relay.live.channel('class'), kind: 'publisher' } : undefined
  const rights = options.published === true ? { rightOf } : {}
  const door = await anRtmpDoor({ clock: relay.clock, watch, ...rights, ...options.door })
  const players: RtmpViewer[] = []
  const player = ({ localAddress, ...wish }: PlayWish = {}): RtmpViewer => {
    const viewer = new RtmpViewer(door.ingest.door.port, localAddress).play(wish)
    players.push(viewer)
    return viewer
  }
  return {
    ...{ relay, door, player, url: `rtmp://127.0.0.1:${door.ingest.door.port}/play/class` },
    async watching(wish) {
      const viewer = player(wish)
      await viewer.until(({ statuses }) => statuses.includes('NetStream.Play.Start'))
      return viewer
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of players) socket.destroy()
      await relay.close()
      await door[Symbol.asyncDispose]()
    },
  }
}

/** A book that writes everything down. */
export class NotedBook implements ViewerBook {
  readonly pages: { about: ViewerAbout; bytes: number; behind: number[]; skips: number; closed: boolean }[] = []

  open(about: ViewerAbout): ViewerEntry {
    const page = { about, bytes: 0, behind: [] as number[], skips: 0, closed: false }
    this.pages.push(page)
    return {
      took: (bytes, behind) => {
        page.bytes += bytes
        page.behind.push(behind)
      },
      stalled: () => undefined,
      skipped: () => void (page.skips += 1),
      close: () => void (page.closed = true),
    }
  }
}
