import { spawn } from 'node:child_process'
import { forwardSignals } from './signals.mjs'

/** @typedef {import('./signals.mjs').Ending} Ending */
/** @typedef {{command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv}} Command */

const KEPT_OUTPUT = 256 * 1024

/**
 * Runs a tool and keeps the end of what it printed. Never rejects for a tool that fails or is missing: `code` is then not 0.
 * @param {Command} command @param {AbortSignal} [signal] ends the tool
 * @returns {Promise<Ending & {output: string}>}
 */
export function runQuietly({ command, args, cwd, env }, signal) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (/** @type {string} */ text) => (output = (output + text).slice(-KEPT_OUTPUT))
    const stop = () => child.kill('SIGTERM')
    const finish = (/** @type {Ending} */ ending) => {
      signal?.removeEventListener('abort', stop)
      resolve({ ...ending, output })
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.once('error', (error) => {
      keep(error.message)
      finish({ code: 127, signal: null })
    })
    child.once('close', (code, ended) => finish({ code, signal: ended }))
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
  })
}

/**
 * Runs the task itself on this terminal. With several commands the first to end takes the others with it, and its ending is the answer.
 * @param {...Command} commands @returns {Promise<Ending>}
 */
export async function runInFront(...commands) {
  const children = commands.map(({ command, args, cwd, env }) => spawn(command, args, { cwd, env, stdio: 'inherit' }))
  const release = forwardSignals(children)
  const endings = children.map(endingOf)
  const first = await Promise.race(endings)
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(endings)
  release()
  return first
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<Ending>} */
function endingOf(child) {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}
