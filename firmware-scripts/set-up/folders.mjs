import { join } from 'node:path'

/**
 * Where set-up keeps things. The pinned Node stays outside node_modules, where its `.bin/node` would shadow the host's.
 * @param {string} root the repository
 */
export function foldersOf(root) {
  return {
    root,
    tools: join(root, '.node'),
    lock: join(root, '.node', 'set-up.lock'),
    libraries: join(root, 'node_modules'),
    /** Inside node_modules, so that deleting node_modules also forgets that it was complete. */
    librariesStamp: join(root, 'node_modules', '.set-up-stamp'),
    lockfile: join(root, 'package-lock.json'),
    appliance: join(root, 'appliance'),
    packedBox: join(root, 'appliance', 'dist'),
    contract: join(root, 'appliance', 'contract'),
    pages: join(root, 'web-ui'),
    builtPages: join(root, 'web-ui', 'dist'),
    /** Inside dist: a build empties dist first, so a build cut short leaves no stamp. */
    pagesStamp: join(root, 'web-ui', 'dist', '.set-up-stamp'),
    packagesGivenUp: join(root, '.node', 'packages-given-up'),
    compileCache: join(root, 'var', 'compile-cache'),
  }
}

/** @typedef {ReturnType<typeof foldersOf>} Folders */
