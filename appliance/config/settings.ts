import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { maskUrl } from '#appliance/base/log.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { SettingOrigin, SettingView } from '#appliance/contract/settings.ts'
import type { Database } from '#appliance/storage/database.ts'
import { examine, told } from './examine.ts'
import { nearest } from './explain.ts'
import { configOf, defaultLayer, settingAt } from './layer.ts'
import type { Layer } from './layer.ts'
import { variableOf } from './load.ts'
import type { LoadedConfig } from './load.ts'
import type { BoxConfig } from './schema.ts'

/*
 * The settings in force: environment over desired over page over file over default. What the page or ops set is kept in the
 * database; config.yaml is only ever read. A setting that waits for a restart keeps the value that the box started with.
 */

export interface SettingsOptions {
  readonly loaded: LoadedConfig['layers']
  readonly database: Pick<Database, 'read' | 'write'>
  readonly bus: Pick<BoxBus, 'tell'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

interface SettingRow {
  readonly key: string
  readonly origin: 'page' | 'desired'
  readonly value: string
}

type Layers = Record<SettingOrigin, Layer>
const STRONGEST_FIRST = ['environment', 'desired', 'page', 'file', 'default'] as const satisfies readonly SettingOrigin[]

export class Settings implements Watchable<BoxConfig> {
  readonly #options: SettingsOptions
  readonly #lane = new Lane()
  readonly #view: View<BoxConfig>
  /** What the settings that wait for a restart were at the start of the box. */
  readonly #started: Layer
  #layers: Layers

  private constructor(options: SettingsOptions, layers: Layers) {
    this.#options = options
    this.#layers = layers
    this.#started = new Map([...merged(layers)].filter(([key]) => settingAt(key)?.restart === true))
    this.#view = new View(configOf([this.#started, ...strongestFirst(layers)]))
  }

  /** Reads what page and ops have set; a kept value that no longer fits is left out and logged. */
  static open(options: SettingsOptions): Settings {
    const rows = options.database.read<SettingRow>('SELECT key, origin, value FROM settings ORDER BY key')
    const kept = rows.flatMap((row) => readRow(row, options.log))
    const layerFrom = (origin: SettingRow['origin']): Layer =>
      new Map(kept.filter((one) => one.origin === origin).map(({ key, value }) => [key, value]))
    return new Settings(options, { ...options.loaded, desired: layerFrom('desired'), page: layerFrom('page'), default: defaultLayer() })
  }

  /** The configuration in force: complete, frozen, replaced whole. */
  get value(): BoxConfig {
    return this.#view.value
  }

  watch(watcher: (config: BoxConfig) => void): () => void {
    return this.#view.watch(watcher)
  }

  /** Every single setting as it is set now, in the order of `config.example.yaml`; credentials in addresses are hidden. */
  list(): SettingView[] {
    return [...merged(this.#layers)].map(([key, value]) => {
      const shape = settingAt(key)
      return {
        key,
        value: shape?.secret === true ? hidden(value) : withoutCredentials(value),
        origin: this.#originOf(key),
        description: shape?.description ?? '',
        restartNeeded: shape?.restart === true,
      }
    })
  }

  /**
   * Sets one setting from the page; null takes the page's value back. Resolves once it is kept.
   * Rejects with SETTING_UNKNOWN or SETTING_INVALID, or with what `unless` throws: it looks at what is set when the turn of this change
   * has come, because others may have been before it.
   */
  changeFromPage(key: string, value: unknown, unless?: () => void): Promise<void> {
    return this.#lane.run(async () => {
      unless?.()
      this.#refuseWhatCannotBe(key, value)
      await this.#options.database.write([value === null ? taken(key) : kept(key, value, this.#options.clock.now())])
      const page = new Map(this.#layers.page)
      if (value === null) page.delete(key)
      else page.set(key, structuredClone(value))
      this.#layers = { ...this.#layers, page }
      this.#view.set(configOf([this.#started, ...strongestFirst(this.#layers)]))
      this.#options.log.info({ setting: key }, 'setting changed')
      this.#options.bus.tell('settings.changed', { key })
    })
  }

  #refuseWhatCannotBe(key: string, value: unknown): void {
    const shape = settingAt(key)
    if (shape === undefined) throw unknownSetting(key)
    if (value === null) return
    const holder = this.#originOf(key)
    if (holder === 'environment') throw invalid(key, `${key} is held by ${variableOf(key)} in the environment of the box`)
    if (holder === 'desired') throw invalid(key, `${key} is held by those who look after the boxes of this school`)
    const mistakes = examine(value, shape, key.split('.'))
    if (mistakes.length > 0) throw invalid(key, mistakes.map((mistake) => told(mistake)).join('; '))
  }

  #originOf(key: string): SettingOrigin {
    return STRONGEST_FIRST.find((origin) => this.#layers[origin].has(key)) ?? 'default'
  }
}

function strongestFirst(layers: Layers): Layer[] {
  return STRONGEST_FIRST.map((origin) => layers[origin])
}

function merged(layers: Layers): Layer {
  return new Map(
    strongestFirst(layers)
      .toReversed()
      .flatMap((layer) => [...layer]),
  )
}

function readRow({ key, origin, value }: SettingRow, log: Log): { key: string; origin: SettingRow['origin']; value: unknown }[] {
  const shape = settingAt(key)
  const parsed = parseJson(value)
  if (shape !== undefined && examine(parsed, shape).length === 0) return [{ key, origin, value: parsed }]
  log.warn({ setting: key, origin }, 'kept setting left out, it no longer fits')
  return []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Undefined fits no setting, so the row is left out and logged.
    return undefined
  }
}

function kept(key: string, value: unknown, now: number): { sql: string; params: (string | number)[] } {
  return {
    sql: "INSERT OR REPLACE INTO settings (key, origin, value, changed_at) VALUES (?, 'page', ?, ?)",
    params: [key, JSON.stringify(value), now],
  }
}

function taken(key: string): { sql: string; params: string[] } {
  return { sql: "DELETE FROM settings WHERE key = ? AND origin = 'page'", params: [key] }
}

function unknownSetting(key: string): BoxError {
  const meant = nearest(key, [...defaultLayer().keys()])
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`
  return new BoxError('SETTING_UNKNOWN', `there is no setting ${JSON.stringify(key.slice(0, 80))}${hint}`)
}

function invalid(key: string, sentence: string): BoxError {
  return new BoxError('SETTING_INVALID', sentence, { details: { setting: key } })
}

/** Whether it is set is all that anybody is told. */
function hidden(value: unknown): string {
  return value === '' ? '' : '••••••'
}

function withoutCredentials(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('://') ? maskUrl(value) : value
  if (Array.isArray(value)) return value.map(withoutCredentials)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutCredentials(inner)]))
}
