import { runQuietly } from './child.mjs'
import { say } from './say.mjs'

/** Each check of `npm run check`: a name, and what the pinned Node runs. */
const CHECKS = [
  { name: 'format', args: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--type-aware'] },
  { name: 'types of the box', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'types of the pages', args: ['node_modules/typescript/bin/tsc', '-p', 'web-ui'] },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js'] },
]

/** Runs every check even when one fails, and says how each went. Answers how many failed. @param {import('./tasks.mjs').Ready} ready */
export async function runChecks({ folders, node, env, signal }) {
  let failed = 0
  for (const { name, args } of CHECKS) {
    const began = Date.now()
    const { code, output } = await runQuietly({ command: node.program, args, cwd: folders.root, env }, signal)
    signal.throwIfAborted()
    const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`
    if (code !== 0) process.stderr.write(output)
    say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds})`)
    failed += code === 0 ? 0 : 1
  }
  return failed
}
