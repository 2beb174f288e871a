import { connect } from 'node:net'
import { BoxError } from '#appliance/base/errors.ts'
import { clientHello } from '../rtmp/rtmp-handshake.ts'

/**
 * Knocks at the relay's door as an encoder does: resolves once it has answered the first words of an RTMP handshake.
 * Rejects with ROOM_FAILED where it cannot be reached or hangs up; how long to wait is for the caller to say.
 */
export function relayAnswers({ host, port }: { host: string; port: number }): Promise<void> {
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
