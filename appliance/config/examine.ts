import Value from 'typebox/value'
import { BoxError } from '#appliance/base/errors.ts'
import { zoneOf } from '#appliance/base/zone.ts'
import { expectation, nearest, shown } from './explain.ts'
import { SETTINGS_SHAPE, childOf, isGroup } from './shape.ts'
import type { Shape } from './shape.ts'

type Path = readonly (string | number)[]

/** Something wrong at one place: `path` leads to it from the top, `sentence` says what. */
export interface Mistake {
  readonly path: Path
  readonly sentence: string
  /** Whether the key itself is wrong and not its value. */
  readonly keyIsWrong: boolean
}

/** Everything that is wrong with a value that came from outside; empty where it fits its shape. */
export function examine(value: unknown, shape: Shape = SETTINGS_SHAPE, path: Path = []): Mistake[] {
  if (isGroup(shape)) return examineGroup(value, shape, path)
  if (shape.type === 'array' && Array.isArray(value) && value.length <= (shape.maxItems ?? Infinity)) {
    return value.flatMap((item, index) => examine(item, shape.items ?? {}, [...path, index]))
  }
  return fits(value, shape) ? [] : [mistake(path, `expected ${expectation(shape)}, got ${shown(value, shape)}`)]
}

function examineGroup(value: unknown, shape: Shape, path: Path): Mistake[] {
  // `http:` with every key below it commented out.
  if (value === null && path.length > 0 && typeof path.at(-1) === 'string') return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [mistake(path, `expected ${expectation(shape)}, got ${shown(value, shape)}`)]
  }
  const missing = inList(path) ? (shape.required ?? []).filter((name) => !Object.hasOwn(value, name)) : []
  return [
    ...missing.map((name) => mistake([...path, name], 'is missing')),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const child = childOf(shape, name)
      return child === undefined ? [unknownKey(shape, [...path, name])] : examine(inner, child, [...path, name])
    }),
  ]
}

/** Groups take what they lack from their defaults; an entry of a list has none. */
function inList(path: Path): boolean {
  return typeof path.at(-1) === 'number'
}

function fits(value: unknown, shape: Shape): boolean {
  if (!Value.Check(shape, value)) return false
  return shape.format !== 'time-zone' || zoneOf(String(value)) !== undefined
}

function unknownKey(shape: Shape, path: Path): Mistake {
  const name = String(path.at(-1))
  if (shape.properties === undefined) {
    return { path, sentence: 'is no name: small letters, digits and hyphens only, at most 32', keyIsWrong: true }
  }
  const known = Object.keys(shape.properties)
  const meant = nearest(name, known) ?? (ofSettings(shape) ? keyElsewhere(name) : undefined)
  return { path, sentence: `unknown key${meant === undefined ? '' : `, did you mean ${meant}?`}`, keyIsWrong: true }
}

/** Whether a group is one of the settings; other hand-written files are examined by shapes of their own. */
function ofSettings(shape: Shape, within: Shape = SETTINGS_SHAPE): boolean {
  if (shape === within) return true
  const inner = [...Object.values(within.properties ?? {}), ...Object.values(within.patternProperties ?? {})]
  return [...inner, ...(within.items === undefined ? [] : [within.items])].some((one) => ofSettings(shape, one))
}

/** The only setting in any group whose last name is `name`, as `http.port` for a `port` at the top; undefined where none or several are. */
function keyElsewhere(name: string): string | undefined {
  const found = Object.entries(SETTINGS_SHAPE.properties ?? {}).filter(([, group]) => Object.hasOwn(group.properties ?? {}, name))
  return found.length === 1 ? `${found[0]?.[0]}.${name}` : undefined
}

function mistake(path: Path, sentence: string): Mistake {
  return { path, sentence, keyIsWrong: false }
}

/** A path as people write it: `live.channels.class.sources[0].url`. */
export function dotted(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step.slice(0, 60)}`))
    .join('')
    .replace(/^\./, '')
}

/** One mistake as a sentence; `where` follows in brackets. */
export function told({ path, sentence }: Mistake, where?: string): string {
  const place = path.length === 0 ? '' : `${dotted(path)}: `
  return `${place}${sentence}${where === undefined ? '' : ` (${where})`}`
}

/** A file of something else has thousands of mistakes; nobody reads more than these. */
export const MOST_TOLD = 20

/** All mistakes at once, one a line. */
export function configInvalid(sentences: readonly string[]): BoxError {
  const more = sentences.length > MOST_TOLD ? [`and ${sentences.length - MOST_TOLD} more`] : []
  const lines = [...sentences.slice(0, MOST_TOLD), ...more]
  return new BoxError('CONFIG_INVALID', lines.join('\n'), { details: { mistakes: sentences.slice(0, MOST_TOLD) } })
}
