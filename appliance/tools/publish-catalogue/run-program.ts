import { execFile } from 'node:child_process'

const MOST_OUTPUT = 4_194_304

/** How a program ended: what it wrote on its standard output, or why it failed; `missing` where there is no such program. */
export type Ran = { readonly out: string } | { readonly failed: string } | 'missing'

/** Runs a program that reads files of the publisher. It never asks, and is ended after `limitS` seconds. */
export function runProgram(program: string, args: readonly string[], limitS: number): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { timeout: limitS * 1000, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT }, (error, out, err) => {
      if (error === null) return resolve({ out })
      if (error.code === 'ENOENT') return resolve('missing')
      const said = err.trim().split('\n').at(-1) ?? ''
      resolve({ failed: error.killed === true ? `it took longer than ${limitS} s` : said || error.message })
    })
    child.stdin?.end()
  })
}

/** Which of the programs that help are on this machine. */
export async function programsHere(): Promise<{ ffprobe: boolean; ffmpeg: boolean; pdftoppm: boolean }> {
  const here = async (program: string, flag: string): Promise<boolean> => (await runProgram(program, [flag], 10)) !== 'missing'
  const [ffprobe, ffmpeg, pdftoppm] = await Promise.all([here('ffprobe', '-version'), here('ffmpeg', '-version'), here('pdftoppm', '-v')])
  return { ffprobe, ffmpeg, pdftoppm }
}
