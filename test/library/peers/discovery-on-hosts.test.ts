import { readFileSync } from 'node:fs'
import { decode } from 'dns-packet'
import type { Answer } from 'dns-packet'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { schoolMark } from '#appliance/library/peers/seal.ts'
import { noHosts } from '#test/helper/hosts.ts'
import { at, until } from './hosted-box.ts'
import type { HostedBox } from './hosted-box.ts'
import { SchoolNetwork, plug } from './school-network.ts'

const MARK = schoolMark('the secret of the school', 'school-7')
/** The machine may be busy with anything else. */
const UNHURRIED = 240_000
/** Long enough for six thousand packets. */
const FLOODED = 3000
/** A box says something of itself, and asks, this often in its first three seconds. */
const FIRST_PACKETS = 6

// At the same time, because most of it is waiting.
describe.skipIf(noHosts !== undefined).concurrent(`boxes on hosts of their own ${noHosts ?? ''}`, { timeout: UNHURRIED }, () => {
  it('find those of their school as they come, go and come back elsewhere, and nobody of another', async ({ onTestFinished }) => {
    const net = new SchoolNetwork(onTestFinished)
    const lan = await net.switch()
    const first = await net.box({ cables: [['eth0', lan, '10.7.0.1']] })
    const second = await net.box({ cables: [['eth0', lan, '10.7.0.2']] })
    const foreign = await net.box({ cables: [['eth0', lan, '10.7.0.9']], secret: 'of another school' })
    const late = await net.box({ boxId: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc' })
    await Promise.all([first.untilFound('10.7.0.2'), second.untilFound('10.7.0.1'), until(() => late.isUp && foreign.isUp)])

    const port = plug(late.host, ['eth0', lan, '10.7.0.3'])
    await Promise.all([first.untilFound('10.7.0.2', '10.7.0.3'), second.untilFound('10.7.0.1', '10.7.0.3')])
    await late.untilFound('10.7.0.1', '10.7.0.2')

    await late.kill()
    await Promise.all([first.untilFound('10.7.0.2'), second.untilFound('10.7.0.1')])
    port.unplug()
    plug(late.host, ['eth0', lan, '10.7.0.33'])
    late.start()
    await Promise.all([first.untilFound('10.7.0.2', '10.7.0.33'), second.untilFound('10.7.0.1', '10.7.0.33')])
    await until(() => !first.state.known.includes(at('10.7.0.3')))
    await until(() => first.state.remembered.join(' ') === `${at('10.7.0.2')} ${at('10.7.0.33')}`)

    expect(foreign.state.known).toEqual([])
    await stop(first, second, foreign, late)
  })

  it('find one with a cable and a Wi-Fi of its own by the way that leads to it, also while addresses change', async ({
    onTestFinished,
  }) => {
    const net = new SchoolNetwork(onTestFinished)
    const [lan, wifi] = [await net.switch(), await net.switch()]
    const cables = [['eth0', lan, '10.7.0.1'] as const, ['wlan0', wifi, '192.168.4.1'] as const]
    const both = await net.box({ cables })
    const wired = await net.box({ cables: [['eth0', lan, '10.7.0.2']] })
    const wireless = await net.box({ cables: [['wlan0', wifi, '192.168.4.2']] })
    await both.untilFound('10.7.0.2', '192.168.4.2')
    await Promise.all([wired.untilFound('10.7.0.1'), wireless.untilFound('192.168.4.1')])
    expect([wired, wireless].map(({ state }) => state.known)).toEqual([[at('10.7.0.1')], [at('192.168.4.1')]])
    // One to hear, and one for each address.
    expect([both, wired].map(({ state }) => state.sockets)).toEqual([3, 2])

    wired.host.ip('address flush dev eth0', 'address add 10.7.0.22/24 dev eth0')
    await Promise.all([both.untilFound('10.7.0.22', '192.168.4.2'), wired.untilFound('10.7.0.1')])
    expect([both, wired].map(({ state }) => state.sockets)).toEqual([3, 2])
    await stop(both, wired, wireless)
  })

  it('work by listed addresses, and say nothing, where tablets and boxes are kept from each other', async ({ onTestFinished }) => {
    const net = new SchoolNetwork(onTestFinished)
    const lan = await net.switch()
    const port = 'isolated on mcast_flood off'
    const lists = await net.box({ cables: [['eth0', lan, '10.7.0.1']], port })
    const silent = await net.box({ cables: [['eth0', lan, '10.7.0.2']], port })
    const deaf = await net.box({ cables: [['eth0', lan, '10.7.0.3']], port, besides: (host) => net.takeMulticastPort(host) })
    await until(() => [lists, silent].every(({ host }) => host.datagramsSent >= FIRST_PACKETS) && deaf.isUp)
    expect([lists, silent, deaf].flatMap(({ state }) => state.known)).toEqual([])

    for (const box of [lists, silent, deaf]) box.ports[0]?.set('isolated off')
    lists.list('10.7.0.2', '10.7.0.3')
    await Promise.all([lists.untilFound('10.7.0.2', '10.7.0.3'), silent.untilFound('10.7.0.1'), deaf.untilFound('10.7.0.1')])
    expect([silent, deaf].map(({ state }) => state.known)).toEqual([[at('10.7.0.1')], [at('10.7.0.1')]])
    expect(deaf.state.sockets).toBe(0)
    await stop(lists, silent, deaf)
  })

  it('tell the network neither their school nor the name of their machine, and when they leave', async ({ onTestFinished }) => {
    const net = new SchoolNetwork(onTestFinished)
    const lan = await net.switch()
    const stranger = await net.stranger(lan, ['10.7.0.66'])
    const box = await net.box({ cables: [['eth0', lan, '10.7.0.1']], boxId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' })
    await until(() => said(stranger.heard).some(({ ttl }) => ttl !== 0))
    await box.stop()
    await until(() => said(stranger.heard).some(({ ttl }) => ttl === 0))

    const here = { name: 'classbox aaaaaaaa._classbox._tcp.local', target: 'classbox-aaaaaaaa.local' }
    const names = said(stranger.heard).flatMap(({ name, data }) => [name, ...(typeof data === 'string' ? [data] : [])])
    expect(new Set(names)).toEqual(new Set(['_classbox._tcp.local', here.name, here.target, '10.7.0.1']))
    expect(said(stranger.heard).find(({ type }) => type === 'SRV')?.data).toMatchObject({ target: here.target })
    const texts = said(stranger.heard).find(({ type }) => type === 'TXT')?.data
    const words = Array.isArray(texts) ? texts.map(String) : []
    expect(words).toEqual([`school=${MARK}`, 'box=aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', expect.stringMatching(/^seal=[0-9a-f]{32}$/u)])
  })

  it('go on finding each other while somebody floods the network with what looks like boxes', async ({ onTestFinished }) => {
    const net = new SchoolNetwork(onTestFinished)
    const lan = await net.switch()
    const hostile = Array.from({ length: 40 }, (_, n) => `10.7.0.${100 + n}`)
    const stranger = await net.stranger(lan, hostile)
    const box = await net.box({ cables: [['eth0', lan, '10.7.0.1']] })
    await until(() => stranger.heard.length > 0)
    const before = { box: usedBy(box), stranger: usedBy(stranger), heard: stranger.heard.length, at: performance.now() }

    stranger.pour({ perSecond: 2000, mark: MARK })
    const late = await net.box({ cables: [['eth0', lan, '10.7.0.2']] })
    await Promise.all([box.untilFound('10.7.0.2'), late.untilFound('10.7.0.1'), sleep(FLOODED)])
    const [after, seconds] = [usedBy(box), (performance.now() - before.at) / 1000]
    expect(after.bytes - before.box.bytes).toBeLessThan(64 * 1024 * 1024)
    // To send such packets costs as much as they may cost the box, on whatever machine, and all that it had to do meanwhile.
    expect(after.cpu - before.box.cpu).toBeLessThan(1.5 * (usedBy(stranger).cpu - before.stranger.cpu))
    // A third of 1500 questions a second, and one answer to all of them.
    expect(stranger.heard.length - before.heard).toBeLessThan(10 + 4 * seconds)
    expect(box.state.known).toEqual([at('10.7.0.2')])
    await stop(box, late)
  })
})

async function stop(...boxes: readonly HostedBox[]): Promise<void> {
  const endings = await Promise.all(boxes.map((box) => box.stop()))
  expect(endings).toEqual(boxes.map(() => ({ code: 0, complaints: '' })))
}

/** Records of what boxes say of themselves; OPT is none. */
function said(packets: readonly Buffer[]): Exclude<Answer, { type: 'OPT' }>[] {
  const records = packets.flatMap((packet) => decode(packet).answers ?? [])
  return records.flatMap((record) => (record.type === 'OPT' ? [] : [record]))
}

/** Ticks of the processor and bytes of memory that a process has used. */
function usedBy({ pid }: { readonly pid: number }): { cpu: number; bytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /u, '')
    .split(' ')
    .map(Number)
  return { cpu: (fields[11] ?? 0) + (fields[12] ?? 0), bytes: (fields[21] ?? 0) * 4096 }
}
