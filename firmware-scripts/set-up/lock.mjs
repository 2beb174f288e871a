import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './say.mjs'

/** @typedef {{pid: number, born: string}} Holder */

const ASK_AGAIN_MS = 300
const SOON_MS = 10
/** Only a set-up killed in the blink between making and removing its guard leaves one behind. */
const GUARD_TOO_OLD_MS = 10_000

/**
 * Runs `work` while no other set-up works in this folder. Waits for one that lives; a lock whose holder is gone is taken over.
 * @template T @param {string} path @param {() => Promise<T>} work @param {AbortSignal} [signal] ends the waiting @returns {Promise<T>}
 */
export async function withLock(path, work, signal) {
  mkdirSync(dirname(path), { recursive: true })
  await take(path, signal)
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {string} path @param {AbortSignal} [signal] */
async function take(path, signal) {
  for (let told = false; !tryToTake(path);) {
    const holder = livingHolder(textOf(path) ?? '')
    if (holder === undefined) clearAway(path)
    else if (!told) say(`another set-up (process ${holder.pid}) is at work in this folder; waiting for it`)
    told ||= holder !== undefined
    await sleep(holder === undefined ? SOON_MS : ASK_AGAIN_MS, undefined, signal ? { signal } : {})
  }
}

/** A link appears whole or not at all, so nobody ever reads half a lock. @param {string} path */
function tryToTake(path) {
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }))
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(mine, { force: true })
  }
}

/**
 * Removes a lock whose holder is gone. The guard lets one set-up at a time look and remove, so that nobody removes the fresh lock of
 * one who was quicker. @param {string} path
 */
function clearAway(path) {
  const guard = `${path}.guard`
  try {
    writeFileSync(guard, '', { flag: 'wx' })
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    if (Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > GUARD_TOO_OLD_MS) rmSync(guard, { force: true })
    return
  }
  const text = textOf(path)
  if (text !== undefined && !livingHolder(text)) rmSync(path, { force: true })
  rmSync(guard, { force: true })
}

/** Undefined where there is no lock. @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error
    return undefined
  }
}

/** Undefined also for a lock that a power cut emptied. @param {string} text @returns {Holder | undefined} */
function livingHolder(text) {
  try {
    const holder = JSON.parse(text)
    return lives(holder) ? holder : undefined
  } catch {
    return undefined
  }
}

/** @param {Holder} holder */
function lives({ pid, born }) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return false
  }
  return bornAt(pid) === born
}

/**
 * Tells a process from a later one that got its number (after a power cut, or in a container, they are soon used again):
 * boot id and start time in ticks, `proc_pid_stat(5)` field 22. Empty where there is no /proc. @param {number} pid
 */
function bornAt(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
  } catch {
    return ''
  }
}
