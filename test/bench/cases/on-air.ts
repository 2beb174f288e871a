import type { RunningServer } from '../peers/server.ts'
import { Publisher } from '../source/publisher.ts'

/** A fresh server with the lesson published into it. Both end with the block that declared it. */
export class OnAir<S extends RunningServer = RunningServer> implements AsyncDisposable {
  readonly server: S
  readonly publisher: Publisher

  private constructor(server: S, publisher: Publisher) {
    this.server = server
    this.publisher = publisher
  }

  static async start<S extends RunningServer>(server: { start(): Promise<S> }, clip: string): Promise<OnAir<S>> {
    const onAir = new OnAir(await server.start(), new Publisher())
    try {
      await onAir.publisher.publish(clip, onAir.server.publishUrl)
      return onAir
    } catch (cause) {
      await onAir[Symbol.asyncDispose]()
      throw cause
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.publisher[Symbol.asyncDispose]()
    await this.server.stop()
  }
}
