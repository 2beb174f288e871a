import type { Say, SimulatedReceiver } from './simulated-receiver.ts'

const HALF = 32
const REPORT = 64
const WRITTEN = REPORT + 1

/** An i>clicker base with remotes in its air: 64-byte reports of two halves out, 65-byte writes in. */
export class SimulatedIclicker implements SimulatedReceiver {
  readonly #say: Say
  readonly #sequences = new Map<string, number>()
  #heard = Buffer.alloc(0)
  /** A vote that waits for a second one to share its report with. */
  #half: Uint8Array | undefined
  /** Commands it has taken, without their zeros, in hex. */
  readonly commands: string[] = []
  taking = false
  /** It takes commands and does not say so. */
  silent = false
  rows: [string, string] = ['', '']

  constructor(say: Say) {
    this.#say = say
  }

  boot(): void {
    // It says nothing until it is asked.
  }

  press(id: string, key: string, { again = false }: { again?: boolean } = {}): boolean {
    if (!this.taking) return false
    const seq = ((this.#sequences.get(id) ?? 0) + (again ? 0 : 1)) % 256
    this.#sequences.set(id, seq)
    this.#vote(halfOf(id, key, seq))
    return true
  }

  damaged(id: string): void {
    this.#report(halfOf(id, 'A', 0).fill(0x7f, 2, 3), new Uint8Array(HALF))
  }

  hear(bytes: Uint8Array): void {
    let all = Buffer.concat([this.#heard, bytes])
    for (; all.length >= WRITTEN; all = all.subarray(WRITTEN)) this.#obey(all.subarray(1, WRITTEN))
    this.#heard = Buffer.from(all)
  }

  /** Three bytes; the fourth that is printed on a remote is their XOR. */
  idOf(card: number): string {
    const id = [0x1a, 0x2b + (card >> 8), card & 0xff]
    return Buffer.from([...id, id.reduce((all, byte) => all ^ byte, 0)])
      .toString('hex')
      .toUpperCase()
  }

  /** Two votes that come at once share a report. */
  together(press: () => void): void {
    this.#half = new Uint8Array()
    press()
    const left = this.#half
    this.#half = undefined
    if (left.length > 0) this.#report(left, new Uint8Array(HALF))
  }

  #vote(half: Uint8Array): void {
    if (this.#half === undefined) return this.#report(half, new Uint8Array(HALF))
    if (this.#half.length === 0) {
      this.#half = half
      return
    }
    this.#report(this.#half, half)
    this.#half = new Uint8Array()
  }

  #report(first: Uint8Array, second: Uint8Array): void {
    this.#say(Buffer.concat([first, second]))
  }

  #obey(report: Buffer): void {
    const [, word = 0] = report
    if (word === 0x13 || word === 0x14) this.rows[word - 0x13] = report.toString('latin1', 2, 18).trim()
    else this.commands.push(report.toString('hex').replace(/(00)+$/, ''))
    if (word === 0x11) this.taking = true
    if (word === 0x12) this.taking = false
    // As was recorded of a real one: nothing is said of what is shown.
    if (this.silent || word === 0x13 || word === 0x14) return
    const answer = new Uint8Array(HALF)
    answer.set([1, word, 0xaa])
    this.#report(answer, new Uint8Array(HALF))
  }
}

function halfOf(id: string, key: string, seq: number): Uint8Array {
  const half = new Uint8Array(HALF)
  half.set([0x02, 0x13, key === '-' ? 0x86 : 0x81 + 'ABCDE'.indexOf(key), ...Buffer.from(id, 'hex').subarray(0, 3), seq])
  return half
}
