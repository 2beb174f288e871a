import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Asset, Sha256 } from '#appliance/contract/catalogue.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'
import type { FileMemory, Memory, Thing } from './memory.ts'
import { PieceCutter } from './piece-cutter.ts'
import { SMALL_BYTES, bundlesOf, contentsOf, packed } from './small-things.ts'
import type { SmallThing } from './small-things.ts'
import type { Stored, Tree } from './tree.ts'
import type { FoundFile } from './walk.ts'

export interface AssetsOptions {
  readonly tree: Tree
  readonly memory: Memory
  readonly keys: string
  readonly link: boolean
  readonly mirrors: readonly string[]
  readonly onBytes: (bytes: number) => void
}

/** How something is taken in: as what, with which others, and up to which size together with them. */
export interface As {
  readonly mime: string
  readonly group: string
  /** It may be carried on a stick; what may lies apart from what may not. */
  readonly travels: boolean
  readonly smallBelow?: number
  readonly rendition?: Asset['rendition']
}

interface Known {
  readonly stored: Stored
  readonly as: As
  readonly small: SmallThing | undefined
}

/** Everything that the catalogue will name: large things go into the tree at once, small ones wait until their bundle is known. */
export class Assets {
  readonly #options: AssetsOptions
  readonly #known = new Map<Sha256, Known>()
  readonly #bundled = new Set<string>()

  constructor(options: AssetsOptions) {
    this.#options = options
  }

  /** What was remembered of a file, where it still has the same size and date. */
  remembered(file: FoundFile): FileMemory | undefined {
    const memory = this.#options.memory.files.get(file.path)
    return memory?.bytes === file.bytes && memory.mtimeMs === file.mtimeMs && memory.inode === file.inode ? memory : undefined
  }

  remember(file: FoundFile, more: Partial<FileMemory> & { stored: Stored }): void {
    const { bytes, mtimeMs, inode } = file
    this.#options.memory.files.set(file.path, { ...this.remembered(file), bytes, mtimeMs, inode, ...more })
  }

  /** Takes a file of the publisher. One that has not changed is not read again. */
  async file(file: FoundFile, as: As): Promise<Stored> {
    const small = file.bytes < (as.smallBelow ?? SMALL_BYTES)
    const known = this.remembered(file)?.stored
    if (known !== undefined && (small || (isWhole(known) && (await this.#options.tree.holds(known))))) {
      return this.#take(known, as, small ? () => readFile(file.absolute) : undefined)
    }
    if (this.#options.link) await this.#dropLinked(file)
    const stored = small
      ? await this.#hashed(createReadStream(file.absolute))
      : await this.#options.tree.keepFile(file.absolute, this.#options.onBytes)
    await this.#mustBeAsFound(file)
    this.remember(file, { stored })
    return this.#take(stored, as, small ? () => readFile(file.absolute) : undefined)
  }

  /** Takes a member of a ZIP; `open` is called once more where its bundle must be made. */
  async member(bytes: number, as: As, open: () => Promise<AsyncIterable<Buffer>>): Promise<Thing> {
    const small = bytes < (as.smallBelow ?? SMALL_BYTES)
    const stored = small ? await this.#hashed(await open()) : await this.#options.tree.keep(await open(), this.#options.onBytes)
    return { ...this.#take(stored, as, small ? async () => buffer(await open()) : undefined), mime: as.mime }
  }

  /** The same, where it is remembered what it is. False where it must be read after all. */
  async again(thing: Thing, as: As, open: () => Promise<AsyncIterable<Buffer>>): Promise<boolean> {
    const small = thing.bytes < (as.smallBelow ?? SMALL_BYTES)
    if (!small && !(isWhole(thing) && (await this.#options.tree.holds(thing)))) return false
    this.#take(thing, as, small ? async () => buffer(await open()) : undefined)
    return true
  }

  /** Takes a picture that was made here. Small ones are kept beside the keys, for the day when their bundle changes. */
  async made(bytes: Buffer, as: As): Promise<Thing> {
    if (bytes.length >= SMALL_BYTES) return { ...this.#take(await this.#options.tree.keepBytes(bytes), as, undefined), mime: as.mime }
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await mkdir(join(this.#options.keys, 'made'), { recursive: true, mode: 0o700 })
    await writeFileAtomic(this.#madePath(sha256), bytes)
    return { ...this.#take({ sha256, bytes: bytes.length }, as, () => readFile(this.#madePath(sha256))), mime: as.mime }
  }

  /** The same, where it was made in an earlier run. False where it is not there any more. */
  async madeBefore(thing: Thing, as: As): Promise<boolean> {
    const small = thing.bytes < SMALL_BYTES
    const there = small
      ? (await stat(this.#madePath(thing.sha256)).catch(() => undefined))?.size === thing.bytes
      : await this.#options.tree.holds(thing)
    if (there) this.#take(thing, as, small ? () => readFile(this.#madePath(thing.sha256)) : undefined)
    return there
  }

  async bytes(bytes: Buffer, as: As): Promise<Stored> {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (bytes.length < SMALL_BYTES) return this.#take({ sha256, bytes: bytes.length }, as, () => Promise.resolve(bytes))
    return this.#take(await this.#options.tree.keepBytes(bytes), as, undefined)
  }

  /** Makes the bundles that are not there yet. What the catalogue says of all assets, in the order of their hashes. */
  async finish(): Promise<Asset[]> {
    const assets: Asset[] = []
    const groups = new Map<string, SmallThing[]>()
    for (const { stored, as, small } of this.#known.values()) {
      if (small === undefined) assets.push(this.#asset(stored, as))
      else if (groups.get(small.group)?.push(small) === undefined) groups.set(small.group, [small])
    }
    for (const things of groups.values()) {
      for (const bundle of bundlesOf(things)) assets.push(...(await this.#bundle(bundle)))
    }
    for (const contents of this.#options.memory.bundles.keys()) {
      if (!this.#bundled.has(contents)) this.#options.memory.bundles.delete(contents)
    }
    return assets.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  }

  async #bundle(things: readonly SmallThing[]): Promise<Asset[]> {
    const [only] = things
    if (things.length === 1 && only !== undefined) {
      const needsList = only.bytes > PIECE_BYTES
      const there = !needsList && (await this.#options.tree.has(only))
      return [this.#asset(there ? only : await this.#options.tree.keepBytes(await only.read()), this.#known.get(only.sha256)?.as)]
    }
    const { bundles } = this.#options.memory
    const contents = contentsOf(things)
    const before = bundles.get(contents)
    const bundle =
      before !== undefined && (await this.#options.tree.holds(before))
        ? before
        : await this.#options.tree.keep(packed(things), this.#options.onBytes)
    bundles.set(contents, bundle)
    this.#bundled.add(contents)
    const members = things.map((thing): Asset => ({
      ...bareAsset(thing, this.#known.get(thing.sha256)?.as),
      bundle: { asset: bundle.sha256, path: thing.sha256 },
    }))
    return [this.#asset(bundle, { mime: 'application/zip', group: '', travels: true }), ...members]
  }

  #asset({ sha256, bytes, pieces }: Stored, as: As | undefined): Asset {
    const urls = this.#options.mirrors.map((base, prio) => ({
      href: `${base.replace(/\/$/, '')}/blobs/${sha256.slice(0, 2)}/${sha256}`,
      prio: prio + 1,
    }))
    return { ...bareAsset({ sha256, bytes }, as), ...(pieces && { pieces }), ...(urls.length > 0 && { urls }) }
  }

  #take(stored: Stored, as: As, read: (() => Promise<Buffer>) | undefined): Stored {
    const { sha256, bytes } = stored
    const before = this.#known.get(sha256)
    // What lies in the tree by itself need not lie in a bundle as well, and what may travel for one item may travel.
    const better = before?.small !== undefined && (read === undefined || (as.travels && !before.as.travels))
    if (before === undefined || better) {
      const group = `${as.group}${as.travels ? '' : ' stays'}`
      this.#known.set(sha256, { stored, as, small: read && { sha256, bytes, group, read } })
    }
    return stored
  }

  async #hashed(stream: AsyncIterable<Buffer>): Promise<Stored> {
    const cutter = new PieceCutter()
    for await (const chunk of stream) {
      cutter.take(chunk)
      this.#options.onBytes(chunk.length)
    }
    const { sha256, bytes } = cutter.finish()
    return { sha256, bytes }
  }

  async #mustBeAsFound(file: FoundFile): Promise<void> {
    const now = await stat(file.absolute)
    if (now.size === file.bytes && now.mtimeMs === file.mtimeMs) return
    throw new BoxError('BAD_REQUEST', `${file.path} was changed while it was read; run the command again when it is finished`)
  }

  /** A file that was changed in place and not replaced has changed its blob with it. */
  async #dropLinked(file: FoundFile): Promise<void> {
    const before = this.#options.memory.files.get(file.path)
    if (before === undefined) return
    const path = this.#options.tree.pathOf(before.stored.sha256)
    if ((await stat(path).catch(() => undefined))?.ino === file.inode) await rm(path)
  }

  #madePath(sha256: Sha256): string {
    return join(this.#options.keys, 'made', sha256)
  }
}

function bareAsset({ sha256, bytes }: { sha256: Sha256; bytes: number }, as: As | undefined): Asset {
  return { sha256, bytes, mime: as?.mime ?? 'application/octet-stream', ...(as?.rendition && { rendition: as.rendition }) }
}

/** Whether it has its list of pieces, which what lies in a bundle needs not. */
function isWhole({ bytes, pieces }: Stored): boolean {
  return bytes <= PIECE_BYTES || pieces !== undefined
}
