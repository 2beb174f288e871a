import { BoxConfigSchema } from './schema.ts'

/** What the settings' schema says, as far as reading, flattening and explaining it needs. */
export interface Shape {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  /** A change waits for a restart. */
  readonly restart?: boolean
  /** It is set, and never shown. */
  readonly secret?: boolean
  /** In words, where the pattern alone would not explain itself. */
  readonly expected?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[] | undefined
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
}

export const SETTINGS_SHAPE: Shape = BoxConfigSchema

/** Whether this is a group of settings and not one setting. */
export function isGroup(shape: Shape): boolean {
  return shape.properties !== undefined || shape.patternProperties !== undefined
}

/** What a group allows under `name`; undefined where it knows no such key. */
export function childOf(shape: Shape, name: string): Shape | undefined {
  if (shape.properties !== undefined && Object.hasOwn(shape.properties, name)) return shape.properties[name]
  return Object.entries(shape.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern).test(name))?.[1]
}

/** Whether a setting holds the address of something elsewhere, which may carry credentials. */
export function isAddress(shape: Shape): boolean {
  return shape.pattern?.includes('://') === true
}
