import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { FfmpegPublisher } from './ffmpeg-publisher.ts'

/** A port of the loopback that nobody holds at the moment, for a box that must come back to it. */
export async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** An encoder that, like OBS, comes back a second after every break. */
export function aStubbornEncoder(url: () => string): { stop: () => Promise<void> } {
  let wanted = true
  let publisher = new FfmpegPublisher(url())
  const again = async (): Promise<void> => {
    await publisher.ended()
    if (!wanted) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
    publisher = new FfmpegPublisher(url())
    return again()
  }
  void again()
  return {
    stop: async () => {
      wanted = false
      await publisher.kill()
    },
  }
}
