/** RTMP message types, Adobe RTMP 1.0 sections 5.4 and 7.1. */
export const SET_CHUNK_SIZE = 1
export const ABORT = 2
export const ACKNOWLEDGEMENT = 3
export const USER_CONTROL = 4
export const WINDOW_ACK_SIZE = 5
export const DATA_AMF3 = 15
export const COMMAND_AMF3 = 17
export const COMMAND = 20
export const AGGREGATE = 22

/** One message of an RTMP connection. A `body` that was read is lent for the time of the call. */
export interface RtmpMessage {
  type: number
  /** 0 is the connection itself. */
  streamId: number
  /** Milliseconds, unsigned 32 bit, wrapping. */
  timestamp: number
  body: Buffer
}
