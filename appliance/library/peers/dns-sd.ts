import { AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet'
import type { Answer, Packet } from 'dns-packet'
import { announcementSeal, isSealedAnnouncement } from './seal.ts'

/*
 * What boxes of one school say to each other by DNS-SD over multicast DNS (RFC 6763, 6762), as bytes. A name of this machine is not in
 * it: schools name their machines after themselves.
 */

const SERVICE = '_classbox._tcp.local'
/** As it stands on the wire; boxes write it one way, though names of the DNS may be written in capitals. */
const SERVICE_ON_WIRE = Buffer.from('\u0009_classbox\u0004_tcp\u0005local\u0000')
const IS_ANSWER = 0x80
/** One frame of a local network; what a box says is a quarter of it. */
const LONGEST = 1500
/** RFC 6762, section 10: what hangs on an address lives shorter than what does not. */
const [TWO_MINUTES, HOUR_AND_QUARTER] = [120, 4500]

export interface Announcement {
  readonly boxId: string
  /** Of the pages. */
  readonly port: number
  /** What the boxes of this school announce; see `schoolMark`. */
  readonly mark: string
  /** Of the school; it is not said, only proved. */
  readonly secret: string
}

/** Where a box is that somebody announced. */
export interface Announced {
  readonly boxId: string
  readonly address: string
  readonly port: number
}

export const question: Buffer = encode({ type: 'query', questions: [{ type: 'PTR', name: SERVICE }] })

/** Says that a box is at an address, valid on the interface that has it. */
export function announcement(says: Announcement, address: string): Buffer {
  return encode(records(says, { address, isLeaving: false }))
}

/** Says that it is there no longer. */
export function goodbye(says: Announcement, address: string): Buffer {
  return encode(records(says, { address, isLeaving: true }))
}

/** Without reading the packet, so that a flood of them costs next to nothing. */
export function asksForBoxes(packet: Buffer): boolean {
  return packet.length <= LONGEST && !isAnswer(packet) && packet.includes(SERVICE_ON_WIRE)
}

/** Likewise; what does not bear the mark of the school is not worth reading. */
export function isOfSchool(packet: Buffer, mark: string): boolean {
  return packet.length <= LONGEST && isAnswer(packet) && packet.includes(`school=${mark}`)
}

/**
 * Which box of the school a packet announces; undefined where none, or where the school's seal is not on it. Who sent it does not matter:
 * networks of several parts have somebody who passes such packets on. A goodbye announces none.
 */
export function announcedBy(packet: Buffer, { mark, secret }: Pick<Announcement, 'mark' | 'secret'>): Announced | undefined {
  const heard = read(packet)
  const text = heard.flatMap(textOf).find(({ values }) => values.get('school') === mark)
  const service = heard.find((one) => one.type === 'SRV' && one.name === text?.name)
  if (text === undefined || service?.type !== 'SRV' || service.data.port === 0) return undefined
  const host = heard.find((one) => one.type === 'A' && one.name === service.data.target)
  if (host?.type !== 'A') return undefined
  const announced = { boxId: text.values.get('box') ?? '', address: host.data, port: service.data.port }
  return isSealedAnnouncement(secret, text.values.get('seal') ?? '', announced) ? announced : undefined
}

function isAnswer(packet: Buffer): boolean {
  return ((packet[2] ?? 0) & IS_ANSWER) !== 0
}

function read(packet: Buffer): Answer[] {
  try {
    const { answers = [], additionals = [] } = decode(packet)
    return [...answers, ...additionals]
  } catch {
    // Everybody on the network may send bytes that are no packet, and that is nothing to act on.
    return []
  }
}

function textOf(record: Answer): { name: string; values: Map<string, string> }[] {
  if (record.type !== 'TXT' || record.ttl === 0 || !Array.isArray(record.data)) return []
  const pairs = record.data.map((one) => String(one).split('=', 2))
  return [{ name: record.name, values: new Map(pairs.map(([key = '', value = '']) => [key, value])) }]
}

function records(says: Announcement, { address, isLeaving }: { address: string; isLeaving: boolean }): Packet {
  const { boxId, port, mark, secret } = says
  const short = boxId.slice(0, 8)
  const [name, target] = [`classbox ${short}.${SERVICE}`, `classbox-${short}.local`]
  const text = [`school=${mark}`, `box=${boxId}`, `seal=${announcementSeal(secret, { boxId, address, port })}`]
  const lasts = (seconds: number): number => (isLeaving ? 0 : seconds)
  return {
    type: 'response',
    flags: AUTHORITATIVE_ANSWER,
    answers: [
      { type: 'PTR', name: SERVICE, ttl: lasts(HOUR_AND_QUARTER), data: name },
      { type: 'SRV', name, ttl: lasts(TWO_MINUTES), data: { port, target } },
      { type: 'TXT', name, ttl: lasts(HOUR_AND_QUARTER), data: text },
      { type: 'A', name: target, ttl: lasts(TWO_MINUTES), data: address },
    ],
  }
}
