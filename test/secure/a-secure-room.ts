import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Secure } from '#appliance/secure/secure.ts'
import type { OwnHosts } from '#appliance/secure/own-certificate.ts'
import { configured } from '#test/config/a-config.ts'
import { Settings } from '#appliance/config/settings.ts'
import { freePorts } from '#test/helper/free-ports.ts'

export interface SecureRoomOptions {
  readonly data?: string
  /** More lines under `tls:`. */
  readonly tls?: string
}

export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-secure-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The encrypted doors before somebody who greets whoever comes in; time stands still until moved. */
export async function aSecureRoom({ data, tls = '' }: SecureRoomOptions = {}) {
  const dataFolder = data ?? (await aFolder())
  const [port = 0] = await freePorts(1)
  const { layers } = await configured(`http: { host: 127.0.0.1 }\ntls: { https_port: ${port}${tls === '' ? '' : `, ${tls}`} }`)
  const clock = new ManualClock()
  const log = createLog('silent')
  const database = { read: () => [], write: async () => undefined }
  const settings = Settings.open({ loaded: layers, database: database as never, bus: { tell: () => undefined }, clock, log })
  const hosts: { now: OwnHosts } = { now: { hostname: 'box-3', addresses: ['192.168.1.20'] } }
  const served: TLSSocket[] = []
  const accepted: Socket[] = []
  const secure = new Secure({
    ...{ settings: () => settings.value, dataFolder, clock, log, hosts: () => hosts.now },
    https: {
      admit: (raw) => void accepted.push(raw),
      serve: (socket) => {
        served.push(socket)
        socket.on('error', () => undefined)
        socket.write('hello')
      },
    },
    rtmps: { serve: (socket) => void socket.destroy() },
  })
  await secure.start()
  onTestFinished(async () => {
    await secure.stop()
    for (const socket of accepted) socket.destroy()
  })
  return { secure, port, dataFolder, clock, hosts, served, accepted }
}

/** Resolves with the connection once it has been greeted; rejects where it is refused. */
export async function greeted(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const client = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
  onTestFinished(() => void client.destroy())
  await once(client, 'data')
  return client
}

/** SHA-256 of the certificate that is shown at a port, in hex. */
export async function fingerprintAt(port: number): Promise<string> {
  const client = await greeted(port)
  const { fingerprint256 } = client.getPeerCertificate()
  client.destroy()
  return fingerprint256.replaceAll(':', '').toLowerCase()
}
