import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { configInvalid, examine } from './examine.ts'
import { expectation } from './explain.ts'
import { layerOf, settingAt } from './layer.ts'
import type { Layer } from './layer.ts'
import { readYaml } from './read-yaml.ts'

export interface LoadedConfig {
  /** Where the box keeps its files; as it was given, perhaps relative. */
  readonly dataFolder: string
  /** The configuration file that was read; undefined where there is none. */
  readonly file: string | undefined
  readonly layers: { readonly environment: Layer; readonly file: Layer }
}

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where `config.yaml` and `var` are looked for. */
  readonly folder: string
}

const MOST_BYTES = 1024 * 1024

/** Which settings each variable of the environment sets. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  CLASSBOX_HTTP_PORT: ['http.port'],
  CLASSBOX_RTMP_PORT: ['rtmp.port'],
  CLASSBOX_HTTPS_PORT: ['tls.https_port'],
  CLASSBOX_RTMPS_PORT: ['tls.rtmps_port'],
  CLASSBOX_HOST: ['http.host', 'rtmp.host'],
}

/** The variable that holds a setting when the environment does; for messages. */
export function variableOf(key: string): string | undefined {
  return Object.keys(VARIABLES).find((name) => VARIABLES[name]?.includes(key))
}

/**
 * Reads the environment and `config.yaml` (`CLASSBOX_CONFIG`, else `./config.yaml` where it exists).
 * Rejects with CONFIG_UNREADABLE, or with CONFIG_INVALID naming every mistake by file, key and line.
 */
export async function loadConfig({ env, folder }: LoadOptions): Promise<LoadedConfig> {
  const named = given(env, 'CLASSBOX_CONFIG')
  const path = resolve(folder, named ?? 'config.yaml')
  const text = await textOf(path, named !== undefined)
  const { value, mistakes } = readYaml(text ?? '')
  const environment = environmentLayer(env)
  const all = [...environment.mistakes, ...mistakes.map((sentence) => `${named ?? 'config.yaml'}: ${sentence}`)]
  if (all.length > 0) throw configInvalid(all)
  return {
    dataFolder: resolve(folder, given(env, 'CLASSBOX_DATA') ?? 'var'),
    file: text === undefined ? undefined : path,
    layers: { environment: environment.layer, file: layerOf(value) },
  }
}

/** A variable's value; one that is set to nothing is not set. */
function given(env: LoadOptions['env'], name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

async function textOf(path: string, mustExist: boolean): Promise<string | undefined> {
  try {
    const file = await open(path)
    try {
      if ((await file.stat()).size > MOST_BYTES)
        throw new BoxError('CONFIG_UNREADABLE', `${path} is longer than 1 MB: it is no configuration`)
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof BoxError) throw cause
    if (!mustExist && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new BoxError('CONFIG_UNREADABLE', `the configuration ${path} cannot be read: ${sentenceOf(cause)}`, { cause, details: { path } })
  }
}

function environmentLayer(env: LoadOptions['env']): { layer: Layer; mistakes: string[] } {
  const layer = new Map<string, unknown>()
  const mistakes: string[] = []
  for (const [name, keys] of Object.entries(VARIABLES)) {
    const text = given(env, name)
    const shape = settingAt(keys[0] ?? '')
    if (text === undefined || shape === undefined) continue
    const value = shape.type === 'integer' && /^\d{1,9}$/.test(text) ? Number(text) : text
    if (examine(value, shape).length > 0) mistakes.push(`${name}: expected ${expectation(shape)}, got ${JSON.stringify(text.slice(0, 60))}`)
    else for (const key of keys) layer.set(key, value)
  }
  return { layer, mistakes }
}
