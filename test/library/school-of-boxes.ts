import { createHash } from 'node:crypto'
import type { ItemList } from '#appliance/contract/library.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { freePorts } from '#test/helper/free-ports.ts'

export interface SchoolOptions {
  readonly boxes: number
  /** Publishers whom the school trusts. */
  readonly catalogues: readonly { readonly url: string; readonly fingerprint: string }[]
  /** Further lines of `live:`. */
  readonly live?: string
}

/** Between two looks at a box, in milliseconds: what is measured must not be the looking. */
const LOOK = 200
const SECRET = 'the secret of the school'

/**
 * Boxes of one school as processes of their own, which follow the same publishers and know each other from their settings. Each is started
 * when the test says so. Nothing of them is left after `Symbol.asyncDispose`, nor when this process ends before.
 */
export class SchoolOfBoxes implements AsyncDisposable {
  readonly #options: SchoolOptions
  readonly #ports: readonly number[]
  readonly #running = new Map<number, RunningBox>()
  readonly #killAll = (): void => {
    for (const { pid } of this.#running.values()) killIfThere(pid)
  }

  private constructor(options: SchoolOptions, ports: readonly number[]) {
    this.#options = options
    this.#ports = ports
    process.once('exit', this.#killAll)
  }

  static async of(options: SchoolOptions): Promise<SchoolOfBoxes> {
    return new SchoolOfBoxes(options, await freePorts(options.boxes))
  }

  /** Those that run, by their number. */
  get running(): ReadonlyMap<number, RunningBox> {
    return this.#running
  }

  /** Starts one of them; `secret` is what a stranger has in place of the school's. */
  async start(number: number, { secret = SECRET } = {}): Promise<RunningBox> {
    const box = await aBox({ httpPort: this.#ports[number] ?? 0, config: this.#settings(number, secret) })
    this.#running.set(number, box)
    return box
  }

  async startAll(): Promise<RunningBox[]> {
    return Promise.all(this.#ports.map((_, number) => this.start(number)))
  }

  /** kill -9; it stays dead. */
  async kill(box: RunningBox): Promise<void> {
    for (const [number, one] of this.#running) if (one === box) this.#running.delete(number)
    await box.kill()
    await box.dispose()
  }

  /** The box that fetches over the line, which the others follow; where none does, the one that has the most. */
  async foremost(): Promise<RunningBox> {
    const all = await Promise.all([...this.#running.values()].map(async (box) => ({ box, ...(await progressOf(box)) })))
    const [first] = all.toSorted((a, b) => Number(b.isFetching) - Number(a.isFetching) || b.bytes - a.bytes)
    if (first === undefined) throw new Error('no box runs')
    return first.box
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#killAll)
    await Promise.all([...this.#running.values()].map((box) => box.dispose()))
    this.#running.clear()
  }

  #settings(number: number, secret: string): string {
    const { catalogues, live = '' } = this.#options
    const others = this.#ports.filter((_, other) => other !== number).map((port) => `'http://127.0.0.1:${port}'`)
    const followed = catalogues.map(({ url, fingerprint }) => `    - { url: '${url}', fingerprint: '${fingerprint}' }`)
    return [
      ...['school:', '  id: school-7', `  secret: '${secret}'`, '  discovery: false'],
      ...['library:', '  min_free_bytes: 0', '  min_free_share: 0', '  reserve_bytes: 0', '  share: 1', '  sticks: []'],
      ...['  catalogues:', ...followed],
      ...['live:', `  peers: [${others.join(', ')}]`, live],
    ].join('\n')
  }
}

async function progressOf(box: RunningBox): Promise<{ isFetching: boolean; bytes: number }> {
  const answer = await fetch(`${box.origin}/api/v1/library/items?limit=200`)
  const { items } = (await answer.json()) as ItemList
  return {
    isFetching: items.some(({ holding }) => holding === 'fetching'),
    bytes: items.reduce((sum, { haveBytes }) => sum + haveBytes, 0),
  }
}

/** Resolves when so many items are whole on the box. */
export async function untilHas(box: RunningBox, items: number): Promise<void> {
  while (true) {
    const answer = await fetch(`${box.origin}/api/v1/library/items?holding=ready&limit=1`)
    if (answer.ok && ((await answer.json()) as ItemList).total >= items) return
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
}

/** The files of these that a box does not give out byte for byte. */
export async function wrongOn(box: RunningBox, hashes: Iterable<string>): Promise<string[]> {
  const wrong: string[] = []
  for (const sha256 of hashes) {
    const answer = await fetch(`${box.origin}/library/files/${sha256}`)
    const hash = createHash('sha256')
    for await (const chunk of answer.body ?? []) hash.update(chunk as Uint8Array)
    if (answer.status !== 200 || hash.digest('hex') !== sha256) wrong.push(sha256)
  }
  return wrong
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
