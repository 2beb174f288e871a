/** Time as a page needs it; tests hand in their own. */
export interface PageClock {
  /** Epoch milliseconds by this device. */
  now(): number
  /** Milliseconds that never jump. */
  steady(): number
  after(milliseconds: number, run: () => void): () => void
  every(milliseconds: number, run: () => void): () => void
}

export const pageClock: PageClock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
  every(milliseconds, run) {
    const timer = setInterval(run, milliseconds)
    return () => clearInterval(timer)
  },
}
