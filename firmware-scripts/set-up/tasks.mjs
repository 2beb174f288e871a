import { VITE } from './build-pages.mjs'
import { runChecks } from './checks.mjs'
import { runInFront } from './child.mjs'
import { BOX_FLAGS, PACKED_BOX } from './pinned.mjs'
import { runTests } from './tests.mjs'

/**
 * What a task is given: where things are, the Node and environment to run in, and the arguments behind its name.
 * @typedef {object} Ready
 * @property {import('./folders.mjs').Folders} folders
 * @property {import('./bring-node.mjs').PinnedNode} node
 * @property {NodeJS.ProcessEnv} env
 * @property {readonly string[]} rest
 * @property {AbortSignal} signal aborted when a person or the system wants an end
 */
/** @typedef {import('./signals.mjs').Ending} Ending */
/** @typedef {{names: readonly string[], use: string, limitS: number, patient: boolean}} Packages */
/** @typedef {{needsBuilt: boolean, packages: Packages, run: (ready: Ready) => Promise<Ending>}} Task */

const NO_PACKAGES = { names: [], use: '', limitS: 0, patient: false }
const FOR_PULL = { names: ['ffmpeg'], use: 'needed to pull a class from an address', limitS: 180, patient: false }
const FOR_PUBLISHING = {
  names: ['ffmpeg', 'poppler-utils'],
  use: 'wanted for lengths, codecs and pictures of lessons',
  limitS: 180,
  patient: false,
}
const FOR_CLICKERS = { names: ['socat'], use: 'needed for a terminal that the box can open', limitS: 180, patient: false }
const PARTNERS = [
  ...['ffmpeg', 'socat', 'fonts-noto-cjk', 'libfaketime', 'vlc-bin', 'vlc-plugin-base', 'nginx', 'libnginx-mod-rtmp'],
  ...['poppler-utils', 'dosfstools', 'iproute2'],
]
// The same browser without windows: it takes half the processor.
const FOR_TESTS = { names: [...PARTNERS, 'chromium-headless-shell'], use: 'tests that need it are skipped', limitS: 900, patient: true }
// Figures are those of the browser that a projector has.
const FOR_BENCH = { ...FOR_TESTS, names: [...PARTNERS, 'chromium'], use: 'figures that need it are left out' }

/** Each npm command: what it needs, and what it then runs with the pinned Node. @type {Record<string, Task>} */
export const tasks = {
  start: { needsBuilt: true, packages: FOR_PULL, run: (ready) => runInFront(boxCommand(ready, [PACKED_BOX])) },
  dev: { needsBuilt: false, packages: FOR_PULL, run: develop },
  test: { needsBuilt: true, packages: FOR_TESTS, run: test },
  'test:long': {
    needsBuilt: true,
    packages: FOR_TESTS,
    run: (ready) => runTests(ready, { config: 'vitest.long.config.ts', failedChecks: 0 }),
  },
  bench: { needsBuilt: true, packages: FOR_BENCH, run: (ready) => runInFront(nodeCommand(ready, ['test/bench/main.ts', ...ready.rest])) },
  check: { needsBuilt: false, packages: NO_PACKAGES, run: check },
  format: {
    needsBuilt: false,
    packages: NO_PACKAGES,
    run: (ready) => runInFront(nodeCommand(ready, ['node_modules/oxfmt/bin/oxfmt', ...ready.rest])),
  },
  screenshots: {
    needsBuilt: true,
    packages: FOR_TESTS,
    run: (ready) => runInFront(nodeCommand(ready, ['test/screenshots/main.ts', ...ready.rest])),
  },
  'sim:class': {
    needsBuilt: false,
    packages: NO_PACKAGES,
    run: (ready) => runInFront(nodeCommand(ready, ['appliance/tools/sim-class.ts', ...ready.rest])),
  },
  'sim:clickers': {
    needsBuilt: false,
    packages: FOR_CLICKERS,
    run: (ready) => runInFront(nodeCommand(ready, ['appliance/tools/sim-clickers.ts', ...ready.rest])),
  },
  'publish-catalogue': {
    needsBuilt: false,
    packages: FOR_PUBLISHING,
    run: (ready) => runInFront(nodeCommand(ready, ['appliance/tools/publish-catalogue.ts', ...ready.rest])),
  },
}

/** The box started again at every change, and the pages built again; both end together. @param {Ready} ready */
function develop(ready) {
  return runInFront(
    boxCommand(ready, ['--watch', '--watch-preserve-output', 'appliance/main.ts']),
    nodeCommand(ready, [...VITE, '--watch']),
  )
}

/** @param {Ready} ready */
async function test(ready) {
  return runTests(ready, { config: 'vitest.config.ts', failedChecks: await runChecks(ready) })
}

/** @param {Ready} ready @returns {Promise<Ending>} */
async function check(ready) {
  return { code: (await runChecks(ready)) === 0 ? 0 : 1, signal: null }
}

/** @param {Ready} ready @param {readonly string[]} program with what Node is told before it */
function boxCommand({ folders, node, env, rest }, program) {
  // A disk that hangs takes a thread with each question; names are looked up and pages read with the others. Those threads hardly allocate,
  // and a heap of glibc's for each would cost an idle box 4 MB.
  const cached = { NODE_COMPILE_CACHE: folders.compileCache, UV_THREADPOOL_SIZE: '8', MALLOC_ARENA_MAX: '2', ...env }
  return nodeCommand({ folders, node, env: cached }, [...BOX_FLAGS, ...program, ...rest])
}

/** @param {Pick<Ready, 'folders' | 'node' | 'env'>} ready @param {readonly string[]} args */
function nodeCommand({ folders, node, env }, args) {
  return { command: node.program, args, cwd: folders.root, env }
}
