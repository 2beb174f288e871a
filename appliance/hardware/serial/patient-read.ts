import { read } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers'
import { promisify } from 'node:util'
import { BoxError } from '#appliance/base/errors.ts'

/** A terminal as serialport has opened it. */
export interface OpenTerminal {
  /** null once it is closed. */
  readonly fd: number | null
  readonly poller: { once(event: 'readable', told: (failure: Error | null) => void): unknown }
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>
}

const readFd = promisify(read)

/**
 * Reads as serialport does, but for one thing: a read of a terminal that was hung up gives no bytes and no error, and serialport 13 then reads
 * again at once, for ever. It happens whenever a receiver is pulled out while it speaks.
 */
export function readPatiently(terminal: OpenTerminal): void {
  terminal.read = async (buffer, offset, length) => {
    for (;;) {
      const bytesRead = await bytesNow(openFd(terminal), { buffer, offset, length })
      if (bytesRead === 0) throw new BoxError('DEVICE_FAILED', 'hung up')
      if (bytesRead !== undefined) return { buffer, bytesRead }
      // Closed meanwhile, its poller is gone, and to ask it anything would end the process.
      openFd(terminal)
      await readable(terminal)
    }
  }
}

/** serialport tells nobody of what was `canceled`. */
function openFd({ fd }: OpenTerminal): number {
  if (fd === null) throw Object.assign(new BoxError('DEVICE_FAILED', 'the port is closed'), { canceled: true })
  return fd
}

/** Undefined while nothing has come; 0 where nothing ever will. */
async function bytesNow(fd: number, into: { buffer: Buffer; offset: number; length: number }): Promise<number | undefined> {
  try {
    return (await readFd(fd, into.buffer, into.offset, into.length, null)).bytesRead
  } catch (thrown) {
    if (['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes((thrown as NodeJS.ErrnoException).code ?? '')) return undefined
    throw thrown
  }
}

/**
 * The poller calls from outside of Node's own callbacks, behind which nothing that was promised is carried out: where nothing else happens in the
 * process, what has come would lie until something does. The next turn of the loop is a callback of Node's own.
 */
function readable({ poller }: OpenTerminal): Promise<void> {
  return new Promise((resolve, reject) => {
    poller.once('readable', (failure) => void nextTurn(() => (failure === null ? resolve() : reject(failure))))
  })
}
