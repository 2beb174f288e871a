import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { CatalogueDocument, RootDocument, SignatureDocument } from '#appliance/contract/catalogue.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import { Couriers } from '#appliance/library/courier/couriers.ts'
import type { CataloguesForCouriers } from '#appliance/library/courier/couriers.ts'
import type { DocumentSource } from '#appliance/library/courier/stick-tree.ts'
import { holding, keysOf } from '#appliance/tools/publish-catalogue/signatures.ts'
import { aFolder } from '#test/helper/a-folder.ts'

/** Follows the publishers of some fingerprints, and believes what their keys have signed. */
export class TrustingCatalogues implements CataloguesForCouriers {
  readonly trusted = new Set<string>()
  readonly needed = new Map<string, number>()
  serial = 0

  async offer(source: DocumentSource): Promise<'taken' | 'nothing-new' | 'stranger'> {
    const first = await source.read('root.json')
    if (first === undefined) throw refused('malformed', 'there is no root.json')
    const root = JSON.parse(first.toString()) as RootDocument
    if (!this.trusted.has(root.publisher)) return 'stranger'
    const bytes = (await source.read('catalog.json')) ?? Buffer.alloc(0)
    const signatures = JSON.parse(String(await source.read('catalog.json.sig'))) as SignatureDocument
    if (holding(bytes, signatures, keysOf(root)).length === 0) throw refused('wrong-signature', 'the signature does not fit catalog.json')
    const catalogue = JSON.parse(bytes.toString()) as CatalogueDocument
    for (const asset of catalogue.assets) this.needed.set(asset.sha256, asset.bytes)
    if (catalogue.serial < this.serial) throw refused('rolled-back', 'catalog.json is older')
    if (catalogue.serial === this.serial) return 'nothing-new'
    this.serial = catalogue.serial
    return 'taken'
  }
}

function refused(kind: string, says: string): BoxError {
  return new BoxError('CATALOGUE_REFUSED', says, { details: { kind } })
}

/** A box that looks for sticks in a folder of its own. */
export async function aBoxWithUsb() {
  const media = join(await aFolder(), 'media')
  await mkdir(media)
  const clock = new ManualClock()
  const catalogues = new TrustingCatalogues()
  const facts: Fact[] = []
  const bus = new BoxBus(clock, (name) => expect.unreachable(name))
  bus.onAny((fact) => void facts.push(fact))
  const usefulBytes = (has: (sha256: string) => boolean): number =>
    [...catalogues.needed].reduce((sum, [sha256, bytes]) => sum + (has(sha256) ? bytes : 0), 0)
  const log = createLog('silent')
  const couriers = new Couriers({ clock, bus, log, catalogues, folders: () => [media, '/nowhere'], usefulBytes })
  onTestFinished(() => couriers.stop())
  return { media, clock, catalogues, facts, couriers }
}

/** Why no FAT stick can be put into this machine; undefined where one can. */
export const noFatStick: string | undefined = tryFat()

/** A real FAT file system in a file, mounted; the function pulls it out. */
export function aFatStick(mount: string, megabytes: number): () => void {
  const home = mkdtempSync(join(tmpdir(), 'classbox-stick-'))
  const image = join(home, 'stick.img')
  execFileSync('truncate', ['-s', `${megabytes}M`, image])
  execFileSync('mkfs.vfat', ['-n', 'LESSONS', image], { stdio: 'ignore' })
  mkdirSync(mount, { recursive: true })
  execFileSync('mount', ['-o', 'loop,utf8', image, mount], { stdio: 'ignore' })
  const pull = (): void => {
    if (readFileSync('/proc/self/mounts', 'utf8').includes(` ${mount} `)) execFileSync('umount', ['-l', mount])
    rmSync(home, { recursive: true, force: true })
  }
  onTestFinished(pull)
  return pull
}

function tryFat(): string | undefined {
  const home = mkdtempSync(join(tmpdir(), 'classbox-fat-'))
  try {
    const image = join(home, 'stick.img')
    execFileSync('truncate', ['-s', '2M', image])
    execFileSync('mkfs.vfat', [image], { stdio: 'ignore' })
    execFileSync('mount', ['-o', 'loop', image, home], { stdio: 'ignore' })
    execFileSync('umount', [home])
    return undefined
  } catch {
    return 'mounting a FAT stick needs root, dosfstools and a kernel that knows FAT'
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
