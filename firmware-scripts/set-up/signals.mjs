/** @typedef {{code: number | null, signal: NodeJS.Signals | null}} Ending */

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** While set-up works, a signal ends its tools and then set-up itself. `signal.reason` is the name of what came. */
export function heedSignals() {
  const interruption = new AbortController()
  return { signal: interruption.signal, release: listen((name) => interruption.abort(name)) }
}

/**
 * While the task runs, signals are the task's business. npm and a terminal may both send the same one, so repeats within a second
 * count once; and a terminal's Ctrl-C has reached the task already.
 * @param {readonly import('node:child_process').ChildProcess[]} children
 */
export function forwardSignals(children) {
  /** @type {Map<string, number>} */
  const lastSeen = new Map()
  return listen((name) => {
    const now = Date.now()
    const repeated = now - (lastSeen.get(name) ?? 0) < 1000
    lastSeen.set(name, now)
    if (repeated || (name === 'SIGINT' && process.stdin.isTTY)) return
    for (const child of children) child.kill(name)
  })
}

/** Ends this process as its task ended, signal included, so that npm and systemd see what happened. @param {Ending} ending */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = code ?? 1
}

/** @param {(name: NodeJS.Signals) => void} listener */
function listen(listener) {
  for (const name of SIGNALS) process.on(name, listener)
  return () => {
    for (const name of SIGNALS) process.off(name, listener)
  }
}
