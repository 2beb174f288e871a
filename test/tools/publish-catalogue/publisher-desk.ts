import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import type { CatalogueDocument, Item, RootDocument, SignatureDocument, TimetableDocument } from '#appliance/contract/catalogue.ts'
import { holding, keysOf } from '#appliance/tools/publish-catalogue/signatures.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { give } from './open-terminal.ts'
import type { Ran } from './open-terminal.ts'

export const TOOL = new URL('../../../appliance/tools/publish-catalogue.ts', import.meta.url).pathname

/** A publisher's computer: a folder of lessons, the place where its tree goes, and the command line. */
export class PublisherDesk {
  readonly home: string
  readonly lessons: string
  readonly tree: string
  readonly keys: string

  private constructor(home: string) {
    this.home = home
    this.lessons = join(home, 'lessons')
    this.tree = join(home, 'tree')
    this.keys = join(home, 'lessons.keys')
  }

  /** For all tests of a file. */
  static async shared(files: Readonly<Record<string, string | Uint8Array>>): Promise<PublisherDesk> {
    const home = await mkdtemp(join(tmpdir(), 'classbox-test-'))
    afterAll(() => rm(home, { recursive: true, force: true }))
    const desk = await PublisherDesk.open(files, home)
    await desk.publish()
    return desk
  }

  static async open(files: Readonly<Record<string, string | Uint8Array>> = {}, home?: string): Promise<PublisherDesk> {
    const desk = new PublisherDesk(home ?? (await aFolder()))
    await mkdir(desk.lessons)
    for (const [path, content] of Object.entries(files)) await desk.put(path, content)
    return desk
  }

  /** The same desk once more, to do harm to. */
  async another(): Promise<PublisherDesk> {
    const desk = new PublisherDesk(await aFolder())
    await cp(this.home, desk.home, { recursive: true, preserveTimestamps: true })
    return desk
  }

  async put(path: string, content: string | Uint8Array): Promise<string> {
    const absolute = join(this.lessons, path)
    await mkdir(dirname(absolute), { recursive: true })
    await writeFile(absolute, content)
    return absolute
  }

  /** A little lesson, made by ffmpeg. */
  async film(path: string, options: { seconds?: number; more?: readonly string[] } = {}): Promise<string> {
    const absolute = join(this.lessons, path)
    await mkdir(dirname(absolute), { recursive: true })
    const {
      seconds = 2,
      more = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart'],
    } = options
    const inputs = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=10:d=${seconds}`, '-f', 'lavfi', '-i', `sine=d=${seconds}`]
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, ...more, absolute])
    return absolute
  }

  publish(...more: string[]): Promise<Ran> {
    return this.run(this.lessons, '--out', this.tree, '--publisher', 'lessons.example', ...more)
  }

  run(...args: string[]): Promise<Ran> {
    return give({ args, home: this.home })
  }

  /** By a process of its own, as npm starts it. */
  runWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const options = { cwd: this.home, env: { ...process.env, INIT_CWD: this.home, ...env }, timeout: 60_000 }
      execFile(process.execPath, [TOOL, ...args], options, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: out + err })
      })
    })
  }

  async root(): Promise<RootDocument> {
    return (await this.document('root')) as RootDocument
  }

  async catalogue(): Promise<CatalogueDocument> {
    return (await this.document('catalog')) as CatalogueDocument
  }

  async timetable(): Promise<TimetableDocument> {
    return (await this.document('timetable')) as TimetableDocument
  }

  /** By its title in any language. */
  async item(title: string): Promise<Item> {
    const found = (await this.catalogue()).items.find((item) => Object.values(item.title).includes(title))
    if (found === undefined) throw new Error(`nothing is called ${title}`)
    return found
  }

  blob(sha256: string): string {
    return join(this.tree, 'blobs', sha256.slice(0, 2), sha256)
  }

  async document(name: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.tree, `${name}.json`), 'utf8')) as unknown
  }
}

/** The ids of the keys whose signatures hold for a document as it lies in the tree. */
export async function signedBy(desk: PublisherDesk, name: string, root: RootDocument): Promise<string[]> {
  const bytes = await readFile(join(desk.tree, `${name}.json`))
  const signatures = JSON.parse(await readFile(join(desk.tree, `${name}.json.sig`), 'utf8')) as SignatureDocument
  return holding(bytes, signatures, keysOf(root)).map(({ keyId }) => keyId)
}

/** A PDF of so many empty pages, as small as one can be. */
export function aPdf(pages: number): string {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${Array.from({ length: pages }, (_, n) => `${n + 3} 0 R`).join(' ')}] /Count ${pages} >>`,
    ...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>'),
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const at = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
}
