import { connect } from 'node:net'
import { BoxError } from '#appliance/base/errors.ts'
import { clientHello } from '../rtmp/rtmp-handshake.ts'

/** Where the box reaches its own RTMP door; port 0 while it does not listen. */
type Door = () => { readonly host: string; readonly port: number }

/** Knocks at the box's own RTMP door as an encoder does. Whoever asks while it waits for an answer waits for the same one. */
export class RelayProbe {
  readonly #door: Door
  #knocking: Promise<void> | undefined

  constructor(door: Door) {
    this.#door = door
  }

  /**
   * Resolves once the door has answered the first words of an RTMP handshake, and at once while it is not open: that is an issue of
   * its own. Rejects with ROOM_FAILED where it cannot be reached or hangs up; how long to wait is for the caller to say.
   */
  answers(): Promise<void> {
    const door = this.#door()
    if (door.port === 0) return Promise.resolve()
    this.#knocking ??= knock(door).finally(() => {
      this.#knocking = undefined
    })
    return this.#knocking
  }
}

function knock({ host, port }: ReturnType<Door>): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(clientHello()))
    const fail = (cause?: unknown): void => {
      reject(new BoxError('ROOM_FAILED', `the relay does not answer at port ${port}`, { cause }))
    }
    socket.once('data', () => {
      resolve()
      socket.destroy()
    })
    socket.once('error', fail)
    socket.once('close', () => fail())
  })
}
