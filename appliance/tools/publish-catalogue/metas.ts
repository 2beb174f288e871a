import { nearest } from '#appliance/config/explain.ts'
import { fromFolders } from './guess.ts'
import { FolderMeta, ItemMeta, TopMeta } from './meta-shape.ts'
import { readMeta, within } from './read-meta.ts'
import type { Mistakes, Place, ReadMeta } from './read-meta.ts'
import type { FoundFile, FoundFolder } from './walk.ts'

/** What is written about one item, from wherever, with the place of what was written nearest to it. */
export interface Told {
  readonly meta: ItemMeta
  readonly place: Place | undefined
}

export const stemOf = (name: string): string => name.replace(/\.[^.]+$/u, '')
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const isYaml = (name: string): boolean => /\.ya?ml$/iu.test(name)
const isMeta = (name: string): boolean => /^meta\.ya?ml$/iu.test(name)

/** Whether a folder is a small page, with all that is below it. */
export function isApp(folder: FoundFolder): boolean {
  return folder.path !== '' && folder.files.some(({ path }) => nameOf(path) === 'index.html')
}

/** What is told about the things in one folder: by the folders above it, by its meta.yaml, and by files beside them. */
export class FolderTold {
  readonly #folder: FoundFolder
  readonly #inherited: ItemMeta
  readonly #place: Place | undefined
  readonly #items: Readonly<Record<string, ItemMeta>>
  readonly #beside: ReadonlyMap<string, ReadMeta<ItemMeta>>
  readonly top: TopMeta
  readonly #mistakes: Mistakes
  readonly #used = new Set<string>()

  private constructor(folder: FoundFolder, read: Read, mistakes: Mistakes) {
    this.#folder = folder
    this.#inherited = read.inherited
    this.#items = read.own?.value.items ?? {}
    this.#place = read.own?.place
    this.#beside = read.beside
    this.top = read.own?.value ?? {}
    this.#mistakes = mistakes
  }

  static async read(folder: FoundFolder, above: FolderTold | undefined, mistakes: Mistakes): Promise<FolderTold> {
    const metaFile = folder.files.find(({ path }) => isMeta(nameOf(path)))
    const schema = folder.path === '' ? TopMeta : FolderMeta
    const own = metaFile === undefined ? undefined : await readMeta<TopMeta>(metaFile, schema, mistakes)
    const beside = new Map<string, ReadMeta<ItemMeta>>()
    for (const file of folder.files.filter(({ path }) => isYaml(nameOf(path)) && !isMeta(nameOf(path)))) {
      if (file.path === 'timetable.yaml') continue
      const read = await readMeta<ItemMeta>(file, ItemMeta, mistakes)
      if (read !== undefined) beside.set(stemOf(nameOf(file.path)), read)
    }
    const guessed = fromFolders(folder.path.split('/'))
    const { items: _, publisher: __, name: ___, mirrors: ____, ...told } = own?.value ?? {}
    // What a person wrote further up counts more than what the name of a folder seems to say.
    const inherited = merged(merged(above === undefined ? {} : above.#inherited, guessed), told)
    return new FolderTold(folder, { own, beside, inherited }, mistakes)
  }

  /** `names` are those it goes by: the file's name first, its stem where nothing else has the same. */
  about(names: readonly string[]): Told {
    let told: Told = { meta: this.#inherited, place: this.#place }
    for (const name of names.toReversed()) {
      const listed = Object.hasOwn(this.#items, name) ? this.#items[name] : undefined
      if (listed !== undefined) told = { meta: merged(told.meta, listed), place: this.#place && within(this.#place, 'items', name) }
      this.#used.add(name)
    }
    for (const name of names.toReversed()) {
      const beside = this.#beside.get(name)
      if (beside !== undefined) told = { meta: merged(told.meta, beside.value), place: beside.place }
    }
    return told
  }

  /** Files that tell of nothing beside them: items of their own, such as a lesson plan. */
  alone(): { name: string; told: Told; file: string }[] {
    return [...this.#beside]
      .filter(([name]) => !this.#used.has(name))
      .map(([name, { value, place }]) => ({ name, told: { meta: merged(this.#inherited, value), place }, file: place.file }))
  }

  /** Names in `items` that nothing has. */
  checkNames(): void {
    const known = [...this.#folder.files.map(({ path }) => nameOf(path)), ...this.#folder.folders.map(({ name }) => name)]
    for (const name of Object.keys(this.#items).filter((name) => !this.#used.has(name))) {
      const meant = nearest(name, known)
      const place = this.#place
      if (place === undefined) continue
      this.#mistakes.at(within(place, 'items', name), `nothing here has this name${meant === undefined ? '' : `, did you mean ${meant}?`}`)
    }
  }
}

interface Read {
  readonly own: ReadMeta<TopMeta> | undefined
  readonly beside: ReadonlyMap<string, ReadMeta<ItemMeta>>
  readonly inherited: ItemMeta
}

/** What is written nearer counts more; of rights and textbooks, each word for itself. */
function merged(far: ItemMeta, near: ItemMeta): ItemMeta {
  const rights = far.rights || near.rights ? { rights: { ...far.rights, ...near.rights } } : {}
  const textbook = far.textbook || near.textbook ? { textbook: { ...far.textbook, ...near.textbook } } : {}
  return { ...far, ...near, ...rights, ...textbook }
}

/** What a small page says about itself, in the meta.yaml in its own folder. */
export async function appMeta(folder: FoundFolder, mistakes: Mistakes): Promise<ReadMeta<ItemMeta> | undefined> {
  const file: FoundFile | undefined = folder.files.find(({ path }) => isMeta(nameOf(path)))
  return file === undefined ? undefined : readMeta<ItemMeta>(file, ItemMeta, mistakes)
}

export function withAppMeta(told: Told, own: ReadMeta<ItemMeta> | undefined): Told {
  return own === undefined ? told : { meta: merged(told.meta, own.value), place: own.place }
}
