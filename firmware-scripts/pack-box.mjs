/*
 * Packs the sources of the box into a new folder, its first argument: one file for the box and one for each of its threads. From a thousand files a
 * Pi starts a second later and holds 14 MB more all day. Libraries stay where they are, but for TypeBox, which is 680 files.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const appliance = fileURLToPath(new URL('../appliance/', import.meta.url))
const [folder = ''] = process.argv.slice(2)
const programs = ['main', 'storage/writer-thread', 'storage/backup/copy-thread', 'library/blobs/hash-thread']

const bundle = await rolldown({
  input: Object.fromEntries(programs.map((program) => [program.split('/').at(-1), `${appliance}${program}.ts`])),
  external: (id) => !/^([./]|#appliance\/|typebox(\/|$))/.test(id),
  platform: 'node',
})
const { output } = await bundle.generate({ format: 'esm', comments: false, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' })
await mkdir(folder, { recursive: true })
for (const chunk of output) if (chunk.type === 'chunk') await writeFile(`${folder}/${chunk.fileName}`, inAscii(chunk.code))

/** One letter beyond Latin-1 anywhere would make V8 keep all of a file with two bytes a letter. @param {string} code */
function inAscii(code) {
  return code.replaceAll(/[\u0080-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
