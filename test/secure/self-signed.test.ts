import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { selfSigned } from '#appliance/secure/self-signed.ts'

const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const hosts = ['localhost', 'box-3.local', '127.0.0.1', '::1', 'fd00:1:2::8:9', '192.168.1.20']
const certificate = selfSigned({ key, commonName: 'classbox box-3', hosts })

describe('the certificate that the box makes', () => {
  it('is one that a strict reader understands, and holds for every name and address of the box and no other', () => {
    const read = new X509Certificate(certificate)
    expect(read.subject).toBe(read.issuer)
    expect(read.verify(read.publicKey)).toBe(true)
    for (const name of ['localhost', 'box-3.local']) expect(read.checkHost(name)).toBe(name)
    for (const address of ['127.0.0.1', '::1', 'fd00:1:2::8:9', '192.168.1.20']) expect(read.checkIP(address)).toBe(address)
    expect(read.checkHost('evil.example')).toBeUndefined()
    expect(read.checkIP('192.168.1.21')).toBeUndefined()
  })

  it('vouches for nobody else', () => {
    const read = new X509Certificate(certificate)
    expect(read.ca).toBe(false)
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  it('holds also on a board whose clock stands at the epoch, and for longer than the board will live', () => {
    const { validFrom, validTo } = new X509Certificate(certificate)
    expect(Date.parse(validFrom)).toBe(0)
    expect(new Date(validTo).getUTCFullYear()).toBe(2049)
  })

  it('lets a program that has been given it connect without any exception', async () => {
    const server = createServer(
      { key: key.export({ type: 'pkcs8', format: 'pem' }), cert: certificate },
      (socket) => void socket.end('hello'),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const client = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ca: certificate })
    const [said] = (await once(client, 'data')) as [Buffer]
    expect(client.authorized).toBe(true)
    expect(said.toString()).toBe('hello')
    client.destroy()
  })

  it('is another one each time, and never one with the serial number of another', () => {
    const again = new X509Certificate(selfSigned({ key, commonName: 'classbox box-3', hosts }))
    expect(again.serialNumber).not.toBe(new X509Certificate(certificate).serialNumber)
  })
})
