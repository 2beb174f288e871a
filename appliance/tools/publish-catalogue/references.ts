import { posix } from 'node:path'
import { nearest } from '#appliance/config/explain.ts'
import { idOf } from './drafts.ts'
import type { Draft } from './drafts.ts'
import type { Mistakes, Place } from './read-meta.ts'

const DEEPEST = 8

/** Finds the items that others name: by file name beside them or from the top, with or without its end, or by id. */
export class References {
  readonly #ids = new Map<Draft, string>()
  readonly #byId = new Map<string, Draft>()
  readonly #byPath = new Map<string, Draft[]>()
  readonly #mistakes: Mistakes

  constructor(drafts: readonly Draft[], publisher: string, mistakes: Mistakes) {
    this.#mistakes = mistakes
    for (const draft of drafts) {
      const id = draft.told.meta.id ?? idOf(publisher, draft.path)
      const same = this.#byId.get(id)
      if (same !== undefined) mistakes.add(`${draft.path}: its id ${id} is that of ${same.path}, too`)
      this.#ids.set(draft, id)
      this.#byId.set(id, draft)
      for (const name of namesOf(draft)) this.#byPath.set(name, [...(this.#byPath.get(name) ?? []), draft])
    }
  }

  idOf(draft: Draft): string {
    return this.#ids.get(draft) ?? ''
  }

  /** The id of what `name` means in a file; a mistake, and undefined, where it means nothing or several things. */
  find(name: string, place: Place): string | undefined {
    if (this.#byId.has(name)) return name
    const plain = name.normalize('NFC')
    const beside = posix.join(posix.dirname(place.file.normalize('NFC')), plain)
    const found = this.#byPath.get(beside) ?? this.#byPath.get(posix.join('.', plain)) ?? []
    const exact = found.filter(({ path }) => [beside, posix.join('.', plain)].includes(path.normalize('NFC')))
    const [one, another] = exact.length === 1 ? exact : found
    if (one !== undefined && another === undefined) return this.idOf(one)
    if (one !== undefined)
      this.#mistakes.at(place, `${JSON.stringify(name)} is ${found.map(({ path }) => path).join(' and ')}: write the end of its name, too`)
    else this.#mistakes.at(place, `there is no ${JSON.stringify(name)}${this.#nearest(plain, beside)}`)
    return undefined
  }

  /** A plan that contains itself would never end, and one of a plan of a plan of… nobody could give. */
  checkDepth(partsOf: (id: string) => readonly string[]): void {
    const depthOf = (id: string, above: readonly string[]): number => {
      if (above.includes(id)) return Infinity
      return above.length > DEEPEST ? above.length : 1 + Math.max(0, ...partsOf(id).map((part) => depthOf(part, [...above, id])))
    }
    for (const [id, { path }] of this.#byId) {
      const depth = depthOf(id, [])
      if (depth === Infinity) this.#mistakes.add(`${path}: its parts lead back to itself`)
      else if (depth > DEEPEST) this.#mistakes.add(`${path}: its parts have parts more than ${DEEPEST} deep`)
    }
  }

  #nearest(name: string, beside: string): string {
    const folder = posix.dirname(beside)
    const near = [...this.#byPath.keys()].filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path))
    const meant = nearest(posix.basename(name), near) ?? nearest(name, [...this.#byPath.keys()])
    return meant === undefined ? '' : `, did you mean ${meant}?`
  }
}

function namesOf({ path }: Draft): Set<string> {
  const plain = path.normalize('NFC')
  const bare = plain.replace(/\.[^./]+$/u, '')
  return new Set([plain, bare, bare.replace(/\.(?:quiz|plan|live)$/iu, '')])
}
