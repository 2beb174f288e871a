import type { ViewersView } from '#appliance/contract/live.ts'
import type { ViewerState } from './book.ts'
import type { Link } from './links.ts'

/**
 * What stands between the box and the screens of the room. own-wifi: more devices than a Pi's own radio serves. slow-port: a cable or
 * switch of 100 Mbit/s that is nearly full. air: many cannot take what the box sends, and the cable is not the reason.
 */
export type LanLimit = 'own-wifi' | 'slow-port' | 'air'

/** A Pi's own radio serves 7-10 devices with the firmware that it comes with, 19 with a smaller one. */
const OWN_WIFI_SERVES = 7
/** Above this part of a link's speed there is no room for the bursts at the keyframes. */
const FULL = 0.6
const SLOW_PORT = 100_000_000
const FEW = 3
const MANY = 0.25
const LOOPBACK = /^(127\.|::1$)/

export interface Lan {
  /** All viewers that come over a network. */
  viewers: readonly ViewerState[]
  links: readonly Link[]
}

/** The table's head: who watches over which link, and how much the links carry. */
export function lanOf({ viewers, links }: Lan): Pick<ViewersView, 'bitsPerSecond' | 'linkBitsPerSecond' | 'ownWifi'> {
  const remote = viewers.filter(isRemote)
  const used = linksOf(remote, links)
  const speeds = (used.length > 0 ? used : links).map(({ bitsPerSecond }) => bitsPerSecond).filter((speed) => speed !== undefined)
  const fastest = Math.max(...speeds)
  return {
    bitsPerSecond: sum(viewers),
    ...(speeds.length === 0 ? {} : { linkBitsPerSecond: fastest }),
    ownWifi: used.some(({ wireless }) => wireless),
  }
}

/** What limits the class, judged from how the viewers fare; undefined where nothing does. A single one in trouble is a matter of its own. */
export function lanLimit({ viewers, links }: Lan): LanLimit | undefined {
  const remote = viewers.filter(isRemote)
  const struggling = remote.filter(({ struggles }) => struggles)
  const many = struggling.length >= FEW && struggling.length >= remote.length * MANY
  const byRadio = remote.filter(({ address }) => linkOf(address, links)?.wireless === true)
  if (byRadio.length > OWN_WIFI_SERVES && (many || struggling.some((viewer) => byRadio.includes(viewer)))) return 'own-wifi'
  if (links.some((link) => isFullPort(link, remote, links))) return 'slow-port'
  return many ? 'air' : undefined
}

function isFullPort(link: Link, remote: readonly ViewerState[], links: readonly Link[]): boolean {
  const { bitsPerSecond } = link
  if (bitsPerSecond === undefined || bitsPerSecond > SLOW_PORT) return false
  return sum(remote.filter(({ address }) => linkOf(address, links) === link)) > bitsPerSecond * FULL
}

function linksOf(viewers: readonly ViewerState[], links: readonly Link[]): Link[] {
  return [...new Set(viewers.map(({ address }) => linkOf(address, links)))].filter((link) => link !== undefined)
}

function linkOf(address: string, links: readonly Link[]): Link | undefined {
  return links.find((link) => link.holds(address))
}

function isRemote({ address }: ViewerState): boolean {
  return !LOOPBACK.test(address)
}

function sum(viewers: readonly ViewerState[]): number {
  return viewers.reduce((total, { bitsPerSecond }) => total + bitsPerSecond, 0)
}
