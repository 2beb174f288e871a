import { readFile } from 'node:fs/promises'
import Type from 'typebox'
import type { TSchema } from 'typebox'
import { BoxError } from '#appliance/base/errors.ts'
import { dotted } from '#appliance/config/examine.ts'
import { lineOf, readYaml } from '#appliance/config/read-yaml.ts'
import type { FoundFile } from './walk.ts'

const MOST_BYTES = 1_048_576
const MOST_TOLD = 30

type Path = readonly (string | number)[]

/** Where somebody wrote something, so that what is wrong with it can be told. */
export interface Place {
  readonly file: string
  readonly text: string
  readonly path: Path
}

/** All that is wrong in what people wrote, so that they need not be told one at a time. */
export class Mistakes {
  readonly #sentences: string[] = []

  add(sentence: string): void {
    this.#sentences.push(sentence)
  }

  at(place: Place, sentence: string): void {
    this.add(
      `${place.file}: ${place.path.length === 0 ? '' : `${dotted(place.path)}: `}${sentence} (line ${lineOf(place.text, place.path)})`,
    )
  }

  /** Throws CONFIG_INVALID with all of them, if there are any. */
  settle(): void {
    const all = this.#sentences
    if (all.length === 0) return
    const more = all.length > MOST_TOLD ? [`and ${all.length - MOST_TOLD} more`] : []
    throw new BoxError('CONFIG_INVALID', [...all.slice(0, MOST_TOLD), ...more, 'Nothing was published.'].join('\n'))
  }
}

/** A file that somebody wrote by hand, read by its schema. */
export interface ReadMeta<V> {
  readonly value: V
  readonly place: Place
}

/** Undefined where the file says nothing, or where it is wrong, which is told to `mistakes`. */
export async function readMeta<V>(file: FoundFile, schema: TSchema, mistakes: Mistakes): Promise<ReadMeta<V> | undefined> {
  if (file.bytes > MOST_BYTES) {
    mistakes.add(`${file.path}: larger than a file of this kind can be`)
    return undefined
  }
  const text = await readFile(file.absolute, 'utf8')
  const { value, mistakes: found } = readYaml(text, schema)
  for (const sentence of found) mistakes.add(`${file.path}: ${sentence}`)
  if (found.length > 0 || value === null || value === undefined) return undefined
  return { value: value as V, place: { file: file.path, text, path: [] } }
}

/** Whatever a YAML or JSON file holds, where its own shape is not ours to judge. */
export function readAnything(file: FoundFile, mistakes: Mistakes): Promise<ReadMeta<unknown> | undefined> {
  return readMeta(file, Type.Unknown(), mistakes)
}

export function within(place: Place, ...steps: (string | number)[]): Place {
  return { ...place, path: [...place.path, ...steps] }
}
