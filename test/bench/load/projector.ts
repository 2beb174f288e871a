import { WebSocket } from 'ws'
import type { FeedMessage } from '#appliance/contract/feed.ts'
import type { RunningBox } from '#test/helper/a-box.ts'

/** The projector's end of the feed: when which number of answers stood on it. */
export class Projector {
  readonly #socket: WebSocket
  /** `performance.now()` of the first answer, the second, and so on. */
  readonly countedAt: number[] = []
  phase = 'idle'

  constructor({ origin }: RunningBox) {
    this.#socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/feed?page=screen`, { headers: { origin } })
    this.#socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as FeedMessage))
  }

  begin(): void {
    this.countedAt.length = 0
  }

  close(): void {
    this.#socket.terminate()
  }

  #take(message: FeedMessage): void {
    if (message.type !== 'view' || message.room !== 'question') return
    this.phase = message.view.phase
    const answered = message.view.poll?.answered ?? 0
    while (this.countedAt.length < answered) this.countedAt.push(performance.now())
  }
}
