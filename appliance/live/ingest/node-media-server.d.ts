// Only what ingest-protocol.ts uses of node-media-server 4.4.3; its package has no types.

declare module 'node-media-server/src/protocol/rtmp.js' {
  export interface InvokeMessage {
    cmd?: unknown
    transId?: unknown
    cmdObj?: unknown
    streamName?: unknown
    pause?: unknown
  }

  export interface ParserPacket {
    header: { fmt: number; cid: number; timestamp: number; length: number; type: number; stream_id: number }
    clock: number
    payload: Buffer
    capacity: number
    bytes: number
  }

  export default class Rtmp {
    /** 1 MB each, for reading FLV, which we never ask of it. */
    flv: unknown
    parserPacket: ParserPacket
    ackSize?: number
    streamApp: string
    streamId: number
    objectEncoding: number
    onOutputCallback: (buffer: Buffer) => void
    parserData(buffer: Buffer): string | null
    chunkRead(data: Buffer, p: number, bytes: number): string | null
    packetHandler(): void
    controlHandler(): void
    invokeHandler(): void
    dataHandler(): void
    onConnect(message: InvokeMessage): void
    onCreateStream(message: InvokeMessage): void
    onPublish(message: InvokeMessage): void
    onPlay(message: InvokeMessage): void
    onDeleteStream(message: InvokeMessage): void
    sendACK(size: number): void
    sendWindowACK(size: number): void
    setPeerBandwidth(size: number, type: number): void
    setChunkSize(size: number): void
    sendStreamStatus(status: number, id: number): void
    sendInvokeMessage(streamId: number, message: Record<string, unknown>): void
    sendStatusMessage(...about: [streamId: number, level: string, code: string, description: string]): void
    respondConnect(transaction: unknown): void
  }
}

declare module 'node-media-server/src/protocol/amf.js' {
  import type { InvokeMessage } from 'node-media-server/src/protocol/rtmp.js'

  const amf: { decodeAmf0Cmd(bytes: Buffer): InvokeMessage }
  export default amf
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log: (message: string, level?: string) => void }
  export default logger
}
