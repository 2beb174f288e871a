import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const KIT = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
/**
 * What pdf.js asks for while it draws: the tables of Chinese letters (a PDF of an office in a county names SimSun and carries no font), the
 * two fonts of signs that no tablet has, and the readers of scanned pages, as scripts: WebAssembly would need a hole in the pages' CSP.
 */
const WANTED = {
  cmaps: /^(?:GB|UniGB|Adobe-GB1).*\.bcmap$/,
  standard_fonts: /^Foxit(?:Symbol|Dingbats)\.pfb$/,
  wasm: /_nowasm_fallback\.js$/,
} as const

/** Lays them beside the pages, under a name with the version, because the box tells browsers to keep what is there for good. */
export function pdfData(): Plugin {
  return {
    name: 'pdf-data',
    apply: 'build',
    async generateBundle() {
      const { version } = JSON.parse(await readFile(join(KIT, 'package.json'), 'utf8')) as { version: string }
      for (const [folder, wanted] of Object.entries(WANTED)) {
        const names = (await readdir(join(KIT, folder))).filter((name) => wanted.test(name))
        for (const name of names) {
          const source = await readFile(join(KIT, folder, name))
          this.emitFile({ type: 'asset', fileName: `assets/pdf-${version}/${folder}/${name}`, source })
        }
      }
    },
  }
}
