import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { NetworkStep } from '#appliance/contract/network-test.ts'
import { NetworkTest } from '#appliance/health/network-test/network-test.ts'
import type { TestedAddress } from '#appliance/health/network-test/network-test.ts'
import { LinuxNetwork } from '#appliance/health/network-test/this-network.ts'
import type { LinuxNetworkOptions } from '#appliance/health/network-test/this-network.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aFreePort } from '#test/helper/stubborn-encoder.ts'
import { until } from '#test/helper/until.ts'

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n'
const eth0 = {
  address: '192.0.2.7',
  family: 'IPv4',
  internal: false,
  netmask: '255.255.255.0',
  mac: '02:00:00:00:00:01',
  cidr: null,
} as const

interface Told {
  addresses?: readonly TestedAddress[]
  plugged?: boolean
  hasAddress?: boolean
  /** As the kernel writes it. */
  gateway?: string | undefined
  trust?: ClockTrust
  lookUp?: LinuxNetworkOptions['lookUp']
}

/** A machine whose kernel tells of a network; the gateway is this very machine. */
async function aNetwork({ addresses = [], plugged = true, hasAddress = true, gateway = '0100007F', trust = 'timesync', lookUp }: Told) {
  const folder = await aFolder()
  await mkdir(join(folder, 'links', 'eth0'), { recursive: true })
  await writeFile(join(folder, 'links', 'eth0', 'carrier'), plugged ? '1\n' : '0\n')
  await writeFile(
    join(folder, 'route'),
    `${HEAD}eth0\t000200C0\t00000000\t0001\n${gateway === '' ? '' : `eth0\t00000000\t${gateway}\t0003\n`}`,
  )
  await writeFile(join(folder, 'arp'), 'IP address HW type Flags\n')
  const interfaces = (): ReturnType<NonNullable<LinuxNetworkOptions['interfaces']>> => (hasAddress ? { eth0: [eth0] } : {})
  const inClass = new View(false)
  let used = 0
  const test = new NetworkTest({
    network: new LinuxNetwork({ interfaces, net: folder, links: join(folder, 'links'), ...(lookUp === undefined ? {} : { lookUp }) }),
    ...{ addresses: () => addresses, clockTrust: new View(trust), inClass, clock: new RealClock(), log: createLog('silent') },
    tookUplink: (bytes) => (used += bytes),
  })
  onTestFinished(() => test.stop())
  const run = async (): Promise<readonly NetworkStep[]> => {
    test.begin()
    await until(() => !test.view.running)
    return test.view.steps
  }
  return { test, inClass, run, used: () => used }
}

/** A server far away that gives as many bytes as anybody takes; `hears` is told of each request. */
async function aServer(type = 'video/x-flv', status = 200): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status, { 'content-type': type })
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384)));
    }
    response.on('drain', more)
    if (type === 'video/x-flv' && status === 200) more()
    else response.end('<html>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const stepOf = (steps: readonly NetworkStep[], id: string): NetworkStep | undefined => steps.find((step) => step.id === id)

describe('the test of the network', () => {
  it('tells beforehand what it looks at and what it takes of the line, and takes no more of a stream without end', async () => {
    const server = await aServer()
    const { test, run, used } = await aNetwork({ addresses: [{ kind: 'source', url: `${server.url}/live.flv?token=secret` }] })
    const { mostBytes, steps } = test.view
    expect([mostBytes, steps.map(({ state }) => state)]).toEqual([327_680, Array(5).fill('waiting')])
    const after = await run()
    expect(after.map(({ id, state }) => `${id} ${state}`)).toEqual([
      ...['cable well', 'gateway well', 'names not-tested', 'time well', 'address-1 well'],
    ])
    expect(stepOf(after, 'address-1')).toMatchObject({ status: 200, bytesPerSecond: expect.any(Number), milliseconds: expect.any(Number) })
    expect(used()).toBeGreaterThanOrEqual(262_144)
    expect(used()).toBeLessThanOrEqual(mostBytes)
    expect(JSON.stringify(test.view)).not.toContain('secret')
  })

  it.each([
    ['a cable that is not in', { plugged: false, hasAddress: false }, { id: 'cable', trouble: 'no-cable' }],
    ['a network that gives no address', { hasAddress: false }, { id: 'cable', trouble: 'no-address' }],
    ['a network without a way out', { gateway: '' }, { id: 'gateway', trouble: 'no-gateway' }],
    ['a clock that nobody vouches for', { trust: 'no' }, { id: 'time', trouble: 'time-unsure' }],
  ] as const)('names %s', async (_what, told, { id, trouble }) => {
    const { run } = await aNetwork(told)
    expect(stepOf(await run(), id)).toMatchObject({ state: 'failed', trouble })
  })

  it.each([
    ['ENOTFOUND', 'name-unknown'],
    ['EAI_AGAIN', 'name-server-silent'],
  ])('names a name server that says %s', async (code, trouble) => {
    const lookUp = (): Promise<never> => Promise.reject(Object.assign(new TypeError(code), { code }))
    const { run } = await aNetwork({ addresses: [{ kind: 'source', url: 'srt://live.example:9000' }], lookUp })
    const steps = await run()
    expect(stepOf(steps, 'names')).toMatchObject({ state: 'failed', trouble, target: 'live.example' })
    expect(stepOf(steps, 'address-1')).toMatchObject({ state: 'not-tested', omitted: 'protocol' })
  })

  it('tells a server that is gone, one that has no picture, and a login page in the place of a catalogue', async () => {
    const [absent, portal] = [await aServer('text/plain', 404), await aServer('text/html')]
    const { run } = await aNetwork({
      addresses: [
        { kind: 'source', url: `rtmp://127.0.0.1:${await aFreePort()}/live/key-1234567890123456` },
        { kind: 'source', url: `${absent.url}/live.flv` },
        { kind: 'catalogue', url: `${portal.url}/school` },
      ],
    })
    const steps = await run()
    expect(steps.slice(4)).toMatchObject([
      { state: 'failed', trouble: 'refused' },
      { state: 'failed', trouble: 'status', status: 404 },
      { state: 'failed', trouble: 'login-page' },
    ])
    expect([portal.asked, JSON.stringify(steps)]).toEqual([['/school/root.json'], expect.not.stringContaining('key-1234567890123456')])
  })

  it('is not made in a class, and is broken off by one that begins', async () => {
    const server = await aServer()
    const addresses = [1, 2, 3].map((n) => ({ kind: 'source', url: `${server.url}/${n}.flv` }) as const)
    const { test, inClass } = await aNetwork({ addresses })
    inClass.set(true)
    expect(() => test.begin()).toThrow(expect.objectContaining({ code: 'CLASS_RUNNING' }))
    inClass.set(false)
    test.begin()
    inClass.set(true)
    await until(() => !test.view.running)
    expect(test.view.steps.at(-1)).toMatchObject({ state: 'not-tested', omitted: 'class' })
    expect(server.asked).toEqual([])
  })
})
