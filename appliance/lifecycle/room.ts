/**
 * One room of the house as the process sees it. `start` and `stop` are safe to call twice;
 * `stop` leaves nothing running: no timer, socket, child process or file.
 */
export interface Room {
  readonly name: string
  /** Rejects with a BoxError where the room cannot do its work; `signal` aborts a start that is no longer wanted. */
  start(signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}
