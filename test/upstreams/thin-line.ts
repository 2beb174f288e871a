import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface ThinLineOptions {
  /** Port on 127.0.0.1 behind the line. */
  to: number
  /** Towards the box. */
  bitsPerSecond: number
  /** Each few seconds the delay of the line changes to anything between 0 and twice this, in milliseconds. */
  jitter: number
  /** At least 0, below 1. */
  random: () => number
}

export interface ThinLine {
  readonly port: number
  /** From now on it is so wide, for each connection; bits per second. */
  carry(bitsPerSecond: number): void
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const STEP = 25
/** So long a machine that is busy with something else may have kept the line waiting, without its being thinner for that. */
const LONGEST_STEP = 1000
const WEATHER_MILLISECONDS = 4000

/** The uplink of a village school: thin, and late by a time that keeps changing; nothing is lost, nothing overtakes. */
export async function startThinLine(given: ThinLineOptions): Promise<ThinLine> {
  const options = { ...given }
  const sockets = new Set<Socket>()
  const server = createServer((box) => {
    const far = connect({ port: options.to, host: '127.0.0.1' })
    for (const socket of [box, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    box.pipe(far)
    box.on('close', () => far.destroy())
    delayed(far, box, options)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  const carry = (bitsPerSecond: number): void => void (options.bitsPerSecond = bitsPerSecond)
  return { port: (server.address() as AddressInfo).port, carry, stop, [Symbol.asyncDispose]: stop }
}

interface OnTheWay {
  bytes: Buffer
  since: number
}

/** Hands on what is older than the delay of the moment, no faster than the line is wide. */
function delayed(far: Socket, box: Socket, options: ThinLineOptions): void {
  const { jitter, random } = options
  const onTheWay: OnTheWay[] = []
  let delay = jitter
  let looked = performance.now()
  let ended = false
  far.on('data', (bytes: Buffer) => onTheWay.push({ bytes, since: performance.now() }))
  far.on('close', () => void (ended = true))
  const weather = setInterval(() => void (delay = random() * 2 * jitter), WEATHER_MILLISECONDS)
  const stepping = setInterval(() => {
    const now = performance.now()
    let room = Math.ceil((options.bitsPerSecond / 8000) * Math.min(LONGEST_STEP, now - looked))
    looked = now
    while (room > 0) {
      const first = onTheWay[0]
      if (first === undefined || now - first.since < delay) break
      const part = first.bytes.subarray(0, room)
      box.write(part)
      room -= part.length
      if (part.length === first.bytes.length) onTheWay.shift()
      else first.bytes = first.bytes.subarray(part.length)
    }
    if (ended && onTheWay.length === 0) box.end()
  }, STEP)
  box.on('close', () => {
    clearInterval(weather)
    clearInterval(stepping)
  })
}
