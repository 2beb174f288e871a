import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import { Couriers } from '#appliance/library/courier/couriers.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aFollowingBox } from '../catalogue/a-following-box.ts'

const AWAY = 'http://127.0.0.1:9/'

/** A box without a line that looks for sticks in a folder of its own. */
export async function aBoxWithUsb() {
  const media = join(await aFolder(), 'media')
  await mkdir(media)
  const clock = new ManualClock()
  const trusted: { url: string; fingerprint: string }[] = []
  const sourceOf = (label: string) => ({ kind: 'origin' as const, label, read: () => Promise.resolve(undefined) })
  const { catalogues } = await aFollowingBox({ trusted, clock, sourceOf })
  const facts: Fact[] = []
  const bus = new BoxBus(clock, (name) => expect.unreachable(name))
  bus.onAny((fact) => void facts.push(fact))
  /** Blobs that the box has got meanwhile. */
  const has = new Set<string>()
  const usefulBytes = (onStick: (sha256: string) => boolean): number =>
    [...catalogues.assets()].reduce((sum, { asset }) => sum + (onStick(asset.sha256) && !has.has(asset.sha256) ? asset.bytes : 0), 0)
  const log = createLog('silent')
  const couriers = new Couriers({ clock, bus, log, catalogues, folders: () => [media, '/nowhere'], usefulBytes })
  onTestFinished(() => couriers.stop())
  /** The school writes a publisher's fingerprint into its settings. */
  const trust = (fingerprint: string): void => void trusted.push({ url: AWAY, fingerprint })
  return { media, clock, catalogues, trust, has, facts, couriers }
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
