import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { RealClock } from '#appliance/base/clock.ts'
import { verdictOf } from './figure.ts'
import type { Figure } from './figure.ts'
import type { BenchOptions } from './options.ts'

/** Everything a bench run found out. */
export interface BenchResult {
  figures: Figure[]
  /** What was not measured, and why. */
  skipped: { what: string; why: string }[]
  /** The machine's load average when the bench began. */
  loadBefore: number
}

/** The load average of the last minute. */
export function loadNow(): number {
  return loadavg()[0] ?? 0
}

/** A warning where other work takes a good part of the machine: then delays and start times say little about the box. */
export function busyWarning(load: number, processors: number = cpus().length): string | undefined {
  if (load < processors / 2) return undefined
  return `the machine was busy when this began (load ${shownValue(load)} on ${processors} processors): delays, stalls and start times read too high`
}

/** A figure's value with as many digits as mean something. */
export function shownValue(value: number): string {
  if (Number.isNaN(value)) return 'none'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return Number.isInteger(value) ? String(value) : value.toFixed(digits)
}

function rowOf(figure: Figure): string[] {
  const { name, value, unit, bar, runs = [] } = figure
  const spread = runs.length > 1 ? `${shownValue(Math.min(...runs))} - ${shownValue(Math.max(...runs))}` : ''
  const held = bar === undefined ? '' : `<= ${shownValue(bar)}`
  return [name, shownValue(value), unit, spread, held, verdictOf(figure)]
}

/** The table that ends a bench. */
export function tableOf({ figures, skipped, loadBefore }: BenchResult): string {
  const rows = [['figure', 'value', 'unit', 'runs', 'bar', ''], ...figures.map(rowOf)]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const left = skipped.map(({ what, why }) => `not measured: ${what} (${why})`)
  const busy = busyWarning(loadBefore) ?? []
  return [...lines, '', ...left, busy, closingOf(figures)].flat().join('\n')
}

function closingOf(figures: readonly Figure[]): string {
  const held = figures.filter(({ bar }) => bar !== undefined)
  const over = held.filter((figure) => verdictOf(figure) === 'OVER').map(({ name }) => name)
  const kept = `${held.length - over.length} of ${held.length} bars are kept.`
  return over.length === 0 ? kept : `${kept} OVER: ${over.join('; ')}`
}

/** Writes the result as JSON into `folder` and returns the file's path. */
export async function keep(result: BenchResult, options: BenchOptions, folder: string): Promise<string> {
  const at = new Date(new RealClock().now()).toISOString()
  const machine = { processors: cpus().length, model: cpus()[0]?.model, memory: totalmem(), node: process.version }
  const figures = result.figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }))
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${at.replaceAll(':', '-')}.json`)
  await writeFile(
    path,
    `${JSON.stringify({ at, machine, options, figures, skipped: result.skipped, loadBefore: result.loadBefore }, undefined, 2)}\n`,
  )
  return path
}
