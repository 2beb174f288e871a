/** How viewers reach the lesson on a server. */
export interface WatchPlace {
  /** `flv`: FLV in an HTTP response. `rtmp`: an RTMP play. `hls`: segments of a playlist. `ll-hls`: its parts, asked for ahead of time. */
  kind: 'flv' | 'rtmp' | 'hls' | 'll-hls'
  port: number
  /** The path of the URL, from its first slash. */
  path: string
}

/** A server that takes a publisher now. Everything is on 127.0.0.1. */
export interface RunningServer {
  readonly name: string
  /** The process that it and its helpers descend from. */
  readonly pid: number
  readonly publishUrl: string
  readonly places: Readonly<Partial<Record<WatchPlace['kind'], WatchPlace>>>
  /** The folder that holds its files, gone after `stop`. */
  readonly folder: string
  stop(): Promise<void>
}

/** A server that can be measured: the box, or one beside it. */
export interface Server {
  readonly name: string
  /** Why it cannot be started on this machine; undefined where it can. */
  missing(): string | undefined
  /** Starts a fresh process in a folder of its own; rejects with what its log says where it does not come up. */
  start(): Promise<RunningServer>
}
