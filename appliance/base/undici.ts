import { createRequire } from 'node:module'
import type * as Undici from 'undici'

const load = createRequire(import.meta.url)

/** The library of HTTP clients. It takes 12 MB from the moment it is loaded: a box that fetches nothing does without. */
export function undici(): typeof Undici {
  return load('undici') as typeof Undici
}
