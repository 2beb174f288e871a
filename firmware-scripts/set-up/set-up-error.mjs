import { remedyFor } from './remedy.mjs'
import { say } from './say.mjs'

/** Something set-up cannot get past: what failed in `message`, what to do in `remedy`, the tool's last lines in `output`. */
export class SetUpError extends Error {
  /** @param {string} sentence @param {{remedy: string, output?: string, cause?: unknown}} more */
  constructor(sentence, { remedy, output = '', cause }) {
    super(sentence, { cause })
    this.remedy = remedy
    this.output = output
  }
}

const SHOWN_LINES = 12

/** Tells a person what went wrong. A fault of set-up itself is thrown on, to be seen with its stack. @param {unknown} error */
export function report(error) {
  const { message, remedy, output } = asSetUpError(error)
  if (output.trim() !== '') say(`The tool said:\n${excerpt(output)}`)
  say(`Stopped: ${message}.`)
  say(remedy)
  return { code: 1, signal: null }
}

/** @param {AbortSignal} interruption */
export function reportInterruption(interruption) {
  say('Interrupted. The same command goes on from here.')
  return { code: null, signal: interruption.reason }
}

/** A full disk or a folder that may not be written to is the machine's trouble, and a person can mend it. @param {unknown} error */
function asSetUpError(error) {
  if (error instanceof SetUpError) return error
  if (error instanceof Error && 'syscall' in error) return new SetUpError(error.message, { remedy: remedyFor(error.message), cause: error })
  throw error
}

/** The first lines often name the cause, the last the consequence. @param {string} output */
function excerpt(output) {
  const lines = output.trim().split('\n')
  const shown = lines.length <= 2 * SHOWN_LINES ? lines : [...lines.slice(0, SHOWN_LINES), '...', ...lines.slice(-SHOWN_LINES)]
  return shown.map((line) => `    ${line}`).join('\n')
}
