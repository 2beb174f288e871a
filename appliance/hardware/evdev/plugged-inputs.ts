import { readdir, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A device with keys, by a name that udev gives it and that it has again after it was pulled out. */
export interface PluggedInput {
  readonly name: string
  readonly path: string
  /** The same for all names of one device. */
  readonly node: string
}

/** By what it is before by where it is plugged in: two of one model share a name there. */
const FOLDERS = ['by-id', 'by-path']
/** Keyboards, remotes and keypads; buttons of the `gpio-key` overlay and such interfaces as have few keys. Never mice and joysticks. */
const HAS_KEYS = /-event(-kbd|-if\d+)?$/

/** Everything with keys that is plugged in below `/dev/input`, or another folder of that form. udev takes a folder away with the last device in it. */
export async function pluggedInputs(folder: string): Promise<PluggedInput[]> {
  const found = await Promise.all(FOLDERS.map((kind) => inputsIn(join(folder, kind))))
  return found.flat()
}

/**
 * What a device of the settings stands for now: all nodes with this text in one of their names (a remote may spread its keys over several),
 * or the node or FIFO at a path, whether it is there or not.
 */
export function inputsMeant(device: string, plugged: readonly PluggedInput[]): PluggedInput[] {
  if (device.startsWith('/')) return [{ name: basename(device), path: device, node: device }]
  const wanted = device.toLowerCase()
  const meant = new Map<string, PluggedInput>()
  for (const input of plugged) {
    if (input.name.toLowerCase().includes(wanted) && !meant.has(input.node)) meant.set(input.node, input)
  }
  return [...meant.values()]
}

/** A path that is none of the kernel's: a twin of a device. */
export function isSimulated(device: string): boolean {
  return device.startsWith('/') && !device.startsWith('/dev/input/')
}

async function inputsIn(folder: string): Promise<PluggedInput[]> {
  const names = await readdir(folder).catch(() => [])
  const inputs = names
    .filter((name) => HAS_KEYS.test(name))
    .toSorted()
    .map(async (name) => ({ name, path: join(folder, name), node: await nodeOf(join(folder, name)) }))
  return Promise.all(inputs)
}

/** One that is pulled out at this moment is its own name. */
async function nodeOf(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}
