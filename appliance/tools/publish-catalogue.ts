/*
 * `npm run publish-catalogue`: makes a signed catalogue of a folder of lessons for any static web server, verifies one as a box would, or
 * writes one to a stick. It runs on the publisher's computer; nothing of ours runs where the catalogue is served.
 */
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { check } from './publish-catalogue/checking/check.ts'
import { HELP, readOptions } from './publish-catalogue/options.ts'
import type { Wanted } from './publish-catalogue/options.ts'
import { publish } from './publish-catalogue/publish.ts'
import { writeStick } from './publish-catalogue/stick/write-stick.ts'
import { Terminal, count } from './publish-catalogue/tell.ts'

const terminal = new Terminal(process.stdout)

try {
  // npm goes to its own folder before it runs anything, and says here where it was called.
  const wanted = readOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  if (wanted === undefined) process.stdout.write(HELP)
  else process.exitCode = await run(wanted)
} catch (thrown) {
  if (!(thrown instanceof BoxError) || thrown.code === 'INTERNAL') throw thrown
  terminal.line(sentenceOf(thrown))
  process.exitCode = 1
}

/** The exit code. */
async function run(wanted: Wanted): Promise<number> {
  if (wanted.publish !== undefined) await publish(wanted.publish, terminal)
  if (wanted.stick !== undefined) await writeStick(wanted.stick, terminal)
  const well = wanted.check === undefined || (await check(wanted.check, terminal))
  if (terminal.warnings > 0) terminal.line(`${count(terminal.warnings, 'warning')} above`)
  return well ? 0 : 1
}
