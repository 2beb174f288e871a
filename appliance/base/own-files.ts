import { fileURLToPath } from 'node:url'

/*
 * Files that come with the box: migrations, the built pages, a clip, programs of threads. The box runs from its sources or packed into
 * `appliance/dist`; this file lies one folder below `appliance/` in both, and so leads to the same places.
 */

const isPacked = !import.meta.url.endsWith('.ts')

/** Where a file or folder lies, by its path from `appliance/`, such as `storage/migrations`. */
export function ownFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}

/** The program of a thread, by the path of its source from `appliance/` without its ending, such as `storage/writer-thread`. */
export function ownThread(path: string): URL {
  return isPacked ? new URL(`./${path.split('/').at(-1) ?? path}.mjs`, import.meta.url) : new URL(`../${path}.ts`, import.meta.url)
}
