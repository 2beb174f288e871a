import type { BoxConfig } from './schema.ts'
import { SETTINGS_SHAPE, childOf, isGroup } from './shape.ts'
import type { Shape } from './shape.ts'

/** Settings from one origin: dotted key of each single setting (`live.viewers.max`) to its value. */
export type Layer = ReadonlyMap<string, unknown>

/** The settings in a value of the schema's form, which may be incomplete; absent and empty groups add nothing. */
export function layerOf(value: unknown, shape: Shape = SETTINGS_SHAPE, prefix = ''): Map<string, unknown> {
  const layer = new Map<string, unknown>()
  for (const [name, inner] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const child = childOf(shape, name)
    if (child === undefined) continue
    const found = isGroup(child) ? layerOf(inner, child, `${prefix}${name}.`) : [[prefix + name, inner] as const]
    for (const [key, leaf] of found) layer.set(key, leaf)
  }
  return layer
}

/** Every setting's default, in the order of the schema. */
export function defaultLayer(shape: Shape = SETTINGS_SHAPE, prefix = ''): Map<string, unknown> {
  const layer = new Map<string, unknown>()
  for (const [name, child] of Object.entries(shape.properties ?? {})) {
    const key = prefix + name
    if (child.properties !== undefined) for (const [inner, value] of defaultLayer(child, `${key}.`)) layer.set(inner, value)
    else if (isGroup(child)) for (const [inner, value] of layerOf(child.default, child, `${key}.`)) layer.set(inner, value)
    else layer.set(key, child.default)
  }
  return layer
}

/** The shape of the single setting `key`; undefined where there is none. */
export function settingAt(key: string): Shape | undefined {
  let shape: Shape | undefined = SETTINGS_SHAPE
  for (const name of key.split('.')) shape = shape === undefined ? undefined : childOf(shape, name)
  return shape === undefined || isGroup(shape) ? undefined : shape
}

/** The whole configuration that the layers make, strongest first; frozen, so that nobody changes what others read. */
export function configOf(layers: readonly Layer[]): BoxConfig {
  const merged = new Map([...layers].toReversed().flatMap((layer) => [...layer]))
  const root: Record<string, unknown> = {}
  for (const [key, value] of merged) put(root, key.split('.'), structuredClone(value))
  return deepFrozen(root) as BoxConfig
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value
    return
  }
  into[name] ??= {}
  put(into[name] as Record<string, unknown>, rest, value)
}

function deepFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFrozen(inner)
  return Object.freeze(value)
}
