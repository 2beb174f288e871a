import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { aTtyPair } from '#test/helper/tty-pair.ts'
import type { Told } from '../measure/answer-fates.ts'

/** The question that is on. */
export interface Asked {
  readonly id: string
  readonly round: number
}

/** Somebody who answers. */
export interface Pupil {
  /** What the result calls whoever it was. */
  readonly name: string
  /** Resolves once it is told something, or, where nobody is, once it is sent. */
  answer(asked: Asked, value: string): Promise<Told>
}

/** A receiver of cards on a terminal of its own, with the cards around it. */
export interface Receiver extends AsyncDisposable {
  /** What the settings of the box need to hear it. */
  readonly setting: string
  readonly pupils: readonly Pupil[]
}

export async function aReceiver(count: number, from = 0): Promise<Receiver> {
  const tty = await aTtyPair()
  const receiver = new SimulatedTurning((bytes) => void tty.say(bytes))
  const pupils = Array.from({ length: count }, (_, at): Pupil => {
    const id = receiver.idOf(from + at)
    return { name: `turning:${id}`, answer: async (_asked, value) => (receiver.press(id, value) ? 'untold' : 'refused') }
  })
  return { setting: `{ port: ${tty.box}, driver: turning-line }`, pupils, [Symbol.asyncDispose]: () => tty.dispose() }
}

/** An i>clicker base that answers each command as late as a real one was recorded to. */
export interface Base extends AsyncDisposable {
  readonly setting: string
  readonly takesVotes: boolean
}

const ANSWERS_AFTER = 10

export async function aBase(): Promise<Base> {
  const tty = await aTtyPair((bytes) => void setTimeout(() => base.hear(bytes), ANSWERS_AFTER))
  const base = new SimulatedIclicker((bytes) => void tty.say(bytes))
  return {
    setting: `{ port: ${tty.box}, driver: iclicker-base }`,
    get takesVotes() {
      return base.taking
    },
    [Symbol.asyncDispose]: () => tty.dispose(),
  }
}

/** A phone with an address of its own, as each has in a school. It keeps one connection. */
export class PhonePupil implements Pupil {
  readonly name: string
  readonly #box: RunningBox
  readonly #agent: Agent
  #cookie = ''

  /** `seat`: a number up to 250. */
  constructor(box: RunningBox, seat: number) {
    this.name = String(seat)
    this.#box = box
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: `127.0.1.${seat}` })
  }

  async join(): Promise<void> {
    await this.#post('/api/v1/quiz/join', { seat: this.name })
  }

  async answer({ id, round }: Asked, value: string): Promise<Told> {
    const status = await this.#post('/api/v1/quiz/answer', { poll: id, round, value }).catch(() => undefined)
    if (status === 200) return 'acknowledged'
    return status !== undefined && status < 500 ? 'refused' : 'unacknowledged'
  }

  leave(): void {
    this.#agent.destroy()
  }

  #post(path: string, body: object): Promise<number> {
    const { origin, httpPort: port } = this.#box
    const headers = { origin, 'content-type': 'application/json', ...(this.#cookie === '' ? {} : { cookie: this.#cookie }) }
    return new Promise((resolve, reject) => {
      const asking = request({ agent: this.#agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
        const [line = ''] = response.headers['set-cookie'] ?? []
        if (line !== '') this.#cookie = line.split(';')[0] ?? ''
        text(response).then(() => resolve(response.statusCode ?? 0), reject)
      })
      asking.once('error', reject)
      asking.end(JSON.stringify(body))
    })
  }
}
