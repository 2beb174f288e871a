import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { days } from '#appliance/base/duration.ts'
import { certificateCheck } from '#appliance/secure/certificate-check.ts'
import { selfSigned } from '#appliance/secure/self-signed.ts'
import { aFolder, aSecureRoom, fingerprintAt, greeted } from './a-secure-room.ts'

/** A connection that has been accepted and speaks no TLS. */
async function aStranger(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** A certificate of a school, in files. */
async function aSchoolCertificate() {
  const folder = await aFolder()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const files = { certificate: join(folder, 'school.pem'), key: join(folder, 'school.key') }
  await writeFile(files.certificate, selfSigned({ key: privateKey, commonName: 'school', hosts: ['box.school.example'] }))
  await writeFile(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return { ...files, tls: `certificate: ${files.certificate}, key: ${files.key}` }
}

const issueOf = (secure: Parameters<typeof certificateCheck>[0]['state'], now = 0) =>
  certificateCheck({ state: secure, now: () => now, dateKnown: () => true }).look()

describe('the box’s own certificate', () => {
  it('is shown with the fingerprint that the projector shows', async () => {
    const { secure, port } = await aSecureRoom()
    expect(await fingerprintAt(port)).toBe(secure.view.value?.fingerprint)
    expect(secure.view.value).toMatchObject({ httpsPort: port, rtmpsPort: 0, certificateFrom: 'box' })
    expect(await issueOf(() => secure.state)).toBeUndefined()
  })

  it('has a key that only the box may read, and is the same after a restart', async () => {
    const first = await aSecureRoom()
    const before = first.secure.view.value
    expect((await stat(join(first.dataFolder, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600)
    await first.secure.stop()
    const { secure } = await aSecureRoom({ data: first.dataFolder })
    expect(secure.view.value?.fingerprint).toBe(before?.fingerprint)
  })

  it('is made anew with the same key where the box comes to another address, and holds where it was before, too', async () => {
    const { secure, port, hosts, dataFolder } = await aSecureRoom()
    const before = secure.view.value
    hosts.now = { hostname: 'box-3', addresses: ['10.0.0.7'] }
    await secure.lookAgain()
    expect(secure.view.value?.fingerprint).not.toBe(before?.fingerprint)
    expect(secure.view.value?.keyFingerprint).toBe(before?.keyFingerprint)
    expect(await fingerprintAt(port)).toBe(secure.view.value?.fingerprint)
    const moved = secure.view.value
    hosts.now = { hostname: 'box-3', addresses: ['192.168.1.20', 'fd00::99'] }
    await secure.lookAgain()
    expect(secure.view.value).toEqual(moved)
    expect(await readFile(join(dataFolder, 'tls', 'certificate.pem'), 'utf8')).toContain('BEGIN CERTIFICATE')
  })

  it('is made anew, with another key, where what was kept is none', async () => {
    const first = await aSecureRoom()
    const before = first.secure.view.value
    await first.secure.stop()
    await writeFile(join(first.dataFolder, 'tls', 'key.pem'), 'torn')
    const { secure, port } = await aSecureRoom({ data: first.dataFolder })
    expect(secure.view.value?.keyFingerprint).not.toBe(before?.keyFingerprint)
    expect(await fingerprintAt(port)).toBe(secure.view.value?.fingerprint)
  })
})

describe('a certificate of the school', () => {
  it('is shown instead of the box’s own', async () => {
    const { tls } = await aSchoolCertificate()
    const { secure, port } = await aSecureRoom({ tls })
    expect(secure.view.value?.certificateFrom).toBe('school')
    expect(await fingerprintAt(port)).toBe(secure.view.value?.fingerprint)
  })

  it.each([
    [
      'its key is another',
      'mismatch',
      async ({ key }: { key: string }) => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
      },
    ],
    [
      'its key is locked',
      'key-locked',
      async ({ key }: { key: string }) => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }))
      },
    ],
    ['it is no certificate', 'no-certificate', ({ certificate }: { certificate: string }) => writeFile(certificate, 'nothing')],
    ['its key is none', 'no-key', ({ key }: { key: string }) => writeFile(key, 'nothing')],
  ])('gives way to the box’s own where %s, and says so by name, until it is mended', async (_what, fault, spoil) => {
    const school = await aSchoolCertificate()
    const kept = { certificate: await readFile(school.certificate), key: await readFile(school.key) }
    await spoil(school)
    const { secure, port } = await aSecureRoom({ tls: school.tls })
    expect(secure.view.value?.certificateFrom).toBe('box')
    expect(secure.state?.trouble).toMatchObject({ code: 'CERTIFICATE_UNUSABLE', details: { fault } })
    const issue = await issueOf(() => secure.state)
    expect(issue?.says.en).toContain(String(secure.state?.trouble?.details['path']))
    await writeFile(school.certificate, kept.certificate)
    await writeFile(school.key, kept.key)
    await secure.lookAgain()
    expect(await issueOf(() => secure.state)).toBeUndefined()
    expect(await fingerprintAt(port)).toBe(secure.view.value?.fingerprint)
    expect(secure.view.value?.certificateFrom).toBe('school')
  })

  it('gives way to the box’s own where its file is not there', async () => {
    const { secure } = await aSecureRoom({ tls: 'certificate: /nowhere/school.pem, key: /nowhere/school.key' })
    expect(secure.state?.trouble).toMatchObject({ details: { fault: 'unreadable', path: '/nowhere/school.pem' } })
  })

  it('belongs together with its key', async () => {
    const { secure } = await aSecureRoom({ tls: 'certificate: /nowhere/school.pem' })
    expect(secure.state?.trouble?.message).toBe('tls.key is not set: a certificate and its key belong together')
  })

  it('is served on when it has expired, and the technician is told before and after', async () => {
    const until = Date.UTC(2027, 0, 31)
    const state = () => ({ from: 'school' as const, validFrom: Date.UTC(2026, 0, 1), validUntil: until, trouble: undefined })
    expect(await issueOf(state, until - days(30))).toBeUndefined()
    expect(await issueOf(state, until - days(3))).toMatchObject({
      severity: 'info',
      says: { en: 'The school’s certificate expires in 3 days' },
    })
    expect(await issueOf(state, until + days(1))).toMatchObject({ severity: 'warning' })
    const guess = certificateCheck({ state, now: () => 0, dateKnown: () => false })
    expect(await guess.look()).toBeUndefined()
  })
})

describe('a door that encrypts', () => {
  it('lets in who speaks TLS 1.2 or newer', async () => {
    const { port } = await aSecureRoom()
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const client = await greeted(port, { minVersion: version, maxVersion: version })
      expect(client.getProtocol()).toBe(version)
    }
    const old = greeted(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    await expect(old).rejects.toThrow(/protocol|alert|disconnected|reset/iu)
  })

  it('closes on who speaks HTTP to it, and serves the next', async () => {
    const { port, served } = await aSecureRoom()
    const stranger = await aStranger(port)
    const gone = once(stranger, 'close')
    stranger.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await gone
    expect(served).toEqual([])
    await greeted(port)
  })

  it('lets the oldest of a silent crowd go, so that a teacher gets in', async () => {
    const { port, accepted } = await aSecureRoom()
    const first = await aStranger(port)
    const gone = once(first, 'close')
    for (let n = 0; n < 100; n++) await aStranger(port)
    await gone
    await greeted(port)
    expect(accepted.filter((socket) => !socket.destroyed).length).toBeLessThanOrEqual(65)
  })

  it('shuts with the box: nobody who has not shaken hands is left, and nobody is let in', async () => {
    const { secure, port } = await aSecureRoom()
    const stranger = await aStranger(port)
    await greeted(port)
    const gone = once(stranger, 'close')
    await secure.stop()
    await gone
    await expect(greeted(port)).rejects.toThrow('ECONNREFUSED')
    expect(secure.view.value).toBeUndefined()
  })

  it('names the port that another program has', async () => {
    const { port } = await aSecureRoom()
    const message = `port ${port} for RTMPS is taken by another program; set tls.rtmps_port to a free one`
    await expect(aSecureRoom({ tls: `rtmps_port: ${port}` })).rejects.toMatchObject({ code: 'PORT_TAKEN', message })
  })
})
