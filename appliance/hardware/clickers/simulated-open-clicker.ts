import { latin1 } from './simulated-receiver.ts'
import type { Say, SimulatedReceiver } from './simulated-receiver.ts'
import { digitOf } from './turning-line.ts'

/** The open receiver for ResponseCards that prints JSON lines and takes commands. */
export class SimulatedOpenClicker implements SimulatedReceiver {
  readonly #say: Say
  #heard = ''
  channel = 41

  constructor(say: Say) {
    this.#say = say
  }

  boot(): void {
    this.#line({ status: 'ready' })
  }

  press(id: string, key: string): boolean {
    this.#line({ id, key, raw_vote: rawVote(key) })
    return true
  }

  damaged(id: string, key: string): void {
    this.#say(latin1(`{"id": "${id}", "key": "${key === 'A' ? 'B' : 'A'}", "raw_vote": "${rawVote(key)}"}\n`))
  }

  hear(bytes: Uint8Array): void {
    const lines = (this.#heard + Buffer.from(bytes).toString('latin1')).split('\n')
    this.#heard = lines.pop() ?? ''
    for (const line of lines) this.#obey(line.trim())
  }

  idOf(card: number): string {
    return (0x1a2b30 + card * 0x101).toString(16).padStart(6, '0').toUpperCase()
  }

  #obey(line: string): void {
    const channel = /^CH:(\d{1,3})$/.exec(line)?.[1]
    if (line === 'SCAN') this.#line({ status: 'scanning' })
    else if (channel === undefined || Number(channel) > 125) this.#line({ error: 'unknown command' })
    else {
      this.channel = Number(channel)
      this.#line({ status: `channel ${channel}` })
    }
  }

  // As the firmware prints it: with a blank behind each colon and comma.
  #line(value: Record<string, string>): void {
    const pairs = Object.entries(value).map(([name, text]) => `"${name}": "${text}"`)
    this.#say(latin1(`{${pairs.join(', ')}}\n`))
  }
}

function rawVote(key: string): string {
  return `0x${(digitOf(key).codePointAt(0) ?? 0).toString(16)}`
}
