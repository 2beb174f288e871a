/*
 * A terminal in which one command is given after another: the entry of the tool runs anew each time, with arguments, output and exit code of
 * its own. What it imports is there already, which spares each command a second of a small machine.
 */
import type { Command, Ran } from './open-terminal.ts'

const TOOL = new URL('../../../appliance/tools/publish-catalogue.ts', import.meta.url).href
let [given, said] = [0, '']

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text: string | Uint8Array): boolean => {
    said += String(text)
    return true
  }
}
process.on('message', (command: Command) => void run(command).then((ran) => process.send?.(ran)))

async function run({ args, home }: Command): Promise<Ran> {
  said = ''
  process.chdir(home)
  process.env['INIT_CWD'] = home
  process.argv.splice(2, Infinity, ...args)
  process.exitCode = 0
  try {
    await import(`${TOOL}?command=${(given += 1)}`)
  } catch (thrown) {
    return { code: 1, said: `${said}${thrown instanceof Error ? thrown.stack : String(thrown)}` }
  }
  return { code: process.exitCode, said }
}
