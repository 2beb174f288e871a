import { lookup } from 'node:dns/promises'
import { readdir, readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import type { NetworkInterfaceInfo } from 'node:os'
import { join } from 'node:path'
import { isInnerNetwork, reachableAddresses } from '#appliance/base/address.ts'

/** What the machine knows of the network that it is on. */
export interface ThisNetwork {
  /** Addresses on which others reach this machine, best first. */
  addresses(): string[]
  /** Whether anything is plugged in, or joined by radio. */
  isPlugged(): Promise<boolean>
  /** IPv4 address of the way out; undefined where there is none. */
  gateway(): Promise<string | undefined>
  /** Whether the kernel has lately heard from this neighbour. */
  hasHeardOf(address: string): Promise<boolean>
  /** Resolves where a name is known; rejects with the system's own error. */
  lookUp(host: string): Promise<void>
}

export interface LinuxNetworkOptions {
  readonly interfaces?: () => NodeJS.Dict<NetworkInterfaceInfo[]>
  /** Folders of the kernel. */
  readonly net?: string
  readonly links?: string
  readonly lookUp?: (host: string) => Promise<unknown>
}

/** Seen from the outside the neighbour has answered: ATF_COM of <linux/if_arp.h>. */
const COMPLETE = 0x2
/** RTF_GATEWAY of <linux/route.h>. */
const BY_GATEWAY = 0x2

export class LinuxNetwork implements ThisNetwork {
  readonly #interfaces: () => NodeJS.Dict<NetworkInterfaceInfo[]>
  readonly #net: string
  readonly #links: string
  readonly #lookUp: (host: string) => Promise<unknown>

  constructor({
    interfaces = networkInterfaces,
    net = '/proc/net',
    links = '/sys/class/net',
    lookUp = (host) => lookup(host),
  }: LinuxNetworkOptions = {}) {
    this.#interfaces = interfaces
    this.#net = net
    this.#links = links
    this.#lookUp = lookUp
  }

  addresses(): string[] {
    return reachableAddresses(this.#interfaces()).map(({ address }) => address)
  }

  async isPlugged(): Promise<boolean> {
    const names = (await readdir(this.#links).catch(() => [])).filter((name) => name !== 'lo' && !isInnerNetwork(name))
    // Of a link that is switched off the kernel refuses to tell; that is none either.
    const carriers = await Promise.all(names.map((name) => textOf(join(this.#links, name, 'carrier'))))
    return carriers.some((carrier) => carrier.trim() === '1')
  }

  async gateway(): Promise<string | undefined> {
    const rows = rowsOf(await textOf(join(this.#net, 'route')))
    const out = rows.find(([, destination, , flags = '0']) => destination === '00000000' && (Number.parseInt(flags, 16) & BY_GATEWAY) !== 0)
    return out?.[2] === undefined ? undefined : addressOf(out[2])
  }

  async hasHeardOf(address: string): Promise<boolean> {
    const rows = rowsOf(await textOf(join(this.#net, 'arp')))
    return rows.some(([ip, , flags = '0']) => ip === address && (Number(flags) & COMPLETE) !== 0)
  }

  async lookUp(host: string): Promise<void> {
    await this.#lookUp(host)
  }
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** Without the head of the table. */
function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/u))
}

/** The kernel writes an address as one number of this machine, whose bytes stand the other way round. */
function addressOf(hex: string): string {
  return [...Buffer.from(hex, 'hex')].toReversed().join('.')
}
