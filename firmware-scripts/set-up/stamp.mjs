import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * One hash over the names and contents of files and folders and over plain words. The order of arguments counts, the order in which
 * a disk lists a folder does not. What does not exist counts as absent.
 * @param {{paths: readonly string[], words?: readonly string[], skip?: readonly string[]}} what `skip`: whole paths left out
 */
export function fingerprint({ paths, words = [], skip = [] }) {
  const hash = createHash('sha256').update(JSON.stringify(words))
  for (const path of paths) {
    for (const file of filesIn(path, skip)) {
      const content = readFileSync(file)
      hash.update(JSON.stringify([relative(path, file), content.length])).update(content)
    }
  }
  return hash.digest('hex')
}

/** Whether `path` says the work was done for exactly this fingerprint. @param {string} path @param {string} expected */
export function isStamped(path, expected) {
  return existsSync(path) && readFileSync(path, 'utf8') === expected
}

/** @param {string} path @param {string} value */
export function stamp(path, value) {
  writeFileSync(`${path}.new`, value)
  renameSync(`${path}.new`, path)
}

/** @param {string} path @param {readonly string[]} skip @returns {string[]} */
function filesIn(path, skip) {
  if (!existsSync(path) || skip.includes(path)) return []
  const entries = listing(path)
  if (entries === undefined) return [path]
  return entries.flatMap((name) => filesIn(join(path, name), skip))
}

/** Names in a folder in a fixed order; undefined for a file. @param {string} path */
function listing(path) {
  try {
    return readdirSync(path).toSorted()
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOTDIR') return undefined
    throw error
  }
}
