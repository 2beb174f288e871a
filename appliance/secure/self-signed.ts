import { createPublicKey, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import { bits, explicit, implicit, integer, objectId, octets, sequence, set, text, utcTime, yes } from './der.ts'

/*
 * A certificate that vouches for itself (RFC 5280), for an EC key. Not by a library: Node makes keys and signatures and lacks only the
 * form, which is this page; @peculiar/x509 2.2 brings twenty packages of 5 MB and a polyfill that changes a global of the whole process.
 */

/**
 * From the epoch, where the clock of a board without a battery stands after a power cut, to the last year that UTCTime can say.
 * Apple's devices, which refuse certificates of this century that hold for longer than 825 days, take one that begins before 2019-07.
 */
const FROM = new Date(0)
const UNTIL = new Date(Date.UTC(2049, 11, 31, 23, 59, 59))

const ECDSA_SHA256 = '1.2.840.10045.4.3.2'
const COMMON_NAME = '2.5.4.3'
const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const SUBJECT_ALT_NAME = '2.5.29.17'
/** Bit 0 of key usage, the only one that TLS with EC keys needs. */
const DIGITAL_SIGNATURE = bits(Buffer.from([0x80]), 7)

export interface SelfSigned {
  /** Private, on the curve P-256. */
  readonly key: KeyObject
  /** What people read who look at it. */
  readonly commonName: string
  /** Host names and IP addresses under which it holds. */
  readonly hosts: readonly string[]
}

/** The certificate as PEM; another serial number, and so another fingerprint, each time. */
export function selfSigned({ key, commonName, hosts }: SelfSigned): string {
  const algorithm = sequence(objectId(ECDSA_SHA256))
  const name = sequence(set(sequence(objectId(COMMON_NAME), text(commonName))))
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(serialNumber()),
    algorithm,
    name,
    sequence(utcTime(FROM), utcTime(UNTIL)),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensionsFor(hosts))),
  )
  const der = sequence(body, algorithm, bits(sign('sha256', body, key)))
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** It signs nothing but its own connections: whoever trusts it trusts this box, and a stolen key makes no other certificate. */
function extensionsFor(hosts: readonly string[]): Buffer[] {
  return [
    sequence(objectId(BASIC_CONSTRAINTS), yes(), octets(sequence())),
    sequence(objectId(KEY_USAGE), yes(), octets(DIGITAL_SIGNATURE)),
    sequence(objectId(EXTENDED_KEY_USAGE), octets(sequence(objectId(SERVER_AUTH)))),
    sequence(objectId(SUBJECT_ALT_NAME), octets(sequence(...hosts.map(generalName)))),
  ]
}

function generalName(host: string): Buffer {
  return isIP(host) === 0 ? implicit(2, Buffer.from(host)) : implicit(7, addressBytes(host))
}

/** 4 or 16 bytes; an IPv6 address as the system writes it, in groups alone. */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [front = '', back] = address.split('::')
  const [head, tail] = [groupsOf(front), groupsOf(back ?? '')]
  const groups = back === undefined ? head : [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

function groupsOf(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
}

/** Random and never 0; RFC 5280 section 4.1.2.2 allows 20 bytes. */
function serialNumber(): Buffer {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial
}
