import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcessByStdio, ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/*
 * Hosts and switches of a network that is all inside this machine: each is a network namespace of its own, so the machine’s network is
 * never touched. A namespace lives as long as a process in it; each is held by a `cat` that ends when this process does, however it ends.
 */

/** Why no hosts can be made on this machine; undefined where they can. */
export const noHosts: string | undefined = whyNoHosts()

type Holder = ChildProcessByStdio<Writable, Readable, null>

export interface Port {
  /** Options of the switch for it, such as `isolated on`; see ip-link(8), bridge_slave. */
  set(options: string): void
  unplug(): void
}

class Namespace {
  readonly #holder: Holder

  constructor(holder: Holder) {
    this.#holder = holder
  }

  get pid(): number {
    return this.#holder.pid ?? 0
  }

  /** Commands of ip(8), one after the other. */
  ip(...commands: readonly string[]): void {
    execFileSync('nsenter', ['--net', '--target', `${this.pid}`, 'ip', '-batch', '-'], { input: commands.join('\n') })
  }

  async remove(): Promise<void> {
    if (this.#holder.exitCode !== null) return
    this.#holder.stdin.end()
    await once(this.#holder, 'exit')
  }
}

export class Switch extends Namespace {
  #ports = 0

  /** A cable from a host’s interface to this switch. `address` with the length of its network’s prefix. */
  plug(host: Host, { name, address }: { name: string; address: string }): Port {
    this.#ports += 1
    const port = `port${this.#ports}`
    this.ip(`link add ${port} type veth peer name ${name} netns ${host.pid}`, `link set ${port} master bridge up`)
    host.ip(`link set ${name} up`, `address add ${address} dev ${name}`)
    return {
      set: (options) => this.ip(`link set ${port} type bridge_slave ${options}`),
      unplug: () => this.ip(`link delete ${port}`),
    }
  }
}

export class Host extends Namespace {
  /** A program of Node’s that runs on this host; the caller ends it. */
  run(program: string, ...args: readonly string[]): ChildProcessWithoutNullStreams {
    const command = ['--net', '--target', `${this.pid}`, process.execPath, program, ...args]
    const env = { ...process.env, NODE_COMPILE_CACHE: resolve('var/compile-cache') } // as `npm start` has one
    return spawn('nsenter', command, { env, stdio: 'pipe' })
  }

  /** How many datagrams its programs have sent. */
  get datagramsSent(): number {
    const [names = '', counts = ''] = readFileSync(`/proc/${this.pid}/net/snmp`, 'utf8').match(/^Udp: .*$/gmu) ?? []
    return Number(counts.split(' ')[names.split(' ').indexOf('OutDatagrams')])
  }
}

export async function aSwitch(): Promise<Switch> {
  const one = new Switch(await aHolder())
  one.ip('link add bridge type bridge', 'link set bridge up')
  return one
}

/** A host without a cable. */
export async function aHost(): Promise<Host> {
  const one = new Host(await aHolder())
  one.ip('link set lo up')
  return one
}

async function aHolder(): Promise<Holder> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  return holder
}

function whyNoHosts(): string | undefined {
  const first = 'ip link add bridge type bridge && ip link add port type veth peer name eth0 && ip link set port master bridge'
  try {
    execFileSync('unshare', ['--net', 'sh', '-c', first], { stdio: ['ignore', 'ignore', 'pipe'] })
    return undefined
  } catch (thrown) {
    const said = thrown instanceof Error && 'stderr' in thrown && thrown.stderr instanceof Buffer ? String(thrown.stderr).trim() : ''
    return `hosts of its own need Linux, root, util-linux and iproute2: ${said === '' ? String(thrown) : said}`
  }
}
