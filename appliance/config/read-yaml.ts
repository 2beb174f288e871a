import { LineCounter, isCollection, isMap, isScalar, parseDocument, visit } from 'yaml'
import type { Document, Node, Pair } from 'yaml'
import { sentenceOf } from '#appliance/base/errors.ts'
import { MOST_TOLD, examine, told } from './examine.ts'
import type { Mistake } from './examine.ts'
import { SETTINGS_SHAPE } from './shape.ts'
import type { Shape } from './shape.ts'

/** What a hand-written file says, or all its mistakes, each with its line. */
export interface ReadYaml {
  readonly value: unknown
  readonly mistakes: readonly string[]
}

// The settings need no aliases; a few are harmless, a bomb of them is not.
const MOST_ALIASES = 20

/** Reads the text of a `config.yaml`, or of another file with a shape of its own. An empty one is a valid one. */
export function readYaml(text: string, shape: Shape = SETTINGS_SHAPE): ReadYaml {
  const lineCounter = new LineCounter()
  // The package's own search for keys that stand twice takes minutes over a long file; ours is one pass.
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false })
  const lineAt = (offset: number | undefined): string => `line ${lineCounter.linePos(offset ?? 0).line}`
  const broken = [
    ...document.errors.map(({ message, pos }) => `${firstLine(message)} (${lineAt(pos[0])})`),
    ...keysThatStandTwice(document).map(({ name, offset }) => `${name.slice(0, 60)}: stands twice (${lineAt(offset)})`),
  ]
  if (broken.length > 0) return { value: undefined, mistakes: broken }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES })
    const mistakes = value === null ? [] : examine(value, shape)
    // Finding a place walks the file, so only those that will be shown are looked for.
    const places = mistakes.slice(0, MOST_TOLD).map((one) => lineAt(offsetOf(document, one)))
    return { value, mistakes: mistakes.map((one, index) => told(one, places[index])) }
  } catch (thrown) {
    return { value: undefined, mistakes: [sentenceOf(thrown)] }
  }
}

/** The line of a text that was read, from 1, on which what `path` leads to stands. */
export function lineOf(text: string, path: Mistake['path']): number {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false })
  return lineCounter.linePos(offsetOf(document, { path, sentence: '', keyIsWrong: false }) ?? 0).line
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message
}

function keysThatStandTwice(document: Document): { name: string; offset: number | undefined }[] {
  const twice: { name: string; offset: number | undefined }[] = []
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : String(key)
        if (seen.has(name)) twice.push({ name, offset: startOf(key) })
        seen.add(name)
      }
    },
  })
  return twice
}

/** Where in the text a mistake stands: at its key where the key is wrong, at its value otherwise, or at the nearest thing around it. */
function offsetOf(document: Document, { path, keyIsWrong }: Mistake): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined
    const pair = pairAt(document, path.slice(0, depth))
    const offset = keyIsWrong || node?.range === undefined || isCollection(node) ? startOf(pair?.key) : startOf(node)
    if (offset !== undefined) return offset
    if (node?.range) return startOf(node)
  }
  return startOf(document.contents)
}

function pairAt(document: Document, path: readonly (string | number)[]): Pair | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  return parent.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === path.at(-1))
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0]
}
