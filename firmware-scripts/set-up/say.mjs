const STILL_AT_IT_MS = 15_000

/** One line to the person at the terminal. On stderr, so that the box's log alone is on stdout. @param {string} line */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

/**
 * Says what begins, that it still goes on, and how long it took.
 * @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function sayWhile(title, work) {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  say(`${title} ...`)
  const ticking = setInterval(() => say(`  still at it (${seconds()})`), STILL_AT_IT_MS)
  try {
    const result = await work()
    say(`  done in ${seconds()}`)
    return result
  } finally {
    clearInterval(ticking)
  }
}
