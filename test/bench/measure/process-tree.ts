import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { countEstablished, parseMemory, parseStat } from './proc-files.ts'
import type { ProcessStat } from './proc-files.ts'

/** What a server costs at one moment, its helpers included. */
export interface Usage {
  /** User and system time since it was started, seconds. */
  cpu: number
  /** Resident memory of all its processes, bytes. */
  resident: number
  /** Sum of the most memory that each process ever held, bytes. */
  peak: number
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** A process may end between being listed and being read. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function everyProcess(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => parseStat(readIfThere(`/proc/${pid}/stat`)))
    .filter((stat) => stat !== undefined)
}

/** The process `root` and everything it started. */
function treeOf(root: number, all: readonly ProcessStat[]): ProcessStat[] {
  const found = all.filter((stat) => stat.pid === root)
  for (const parent of found) found.push(...all.filter((stat) => stat.parent === parent.pid))
  return found
}

/** Sends a signal to the process `root` and everything it started. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  for (const { pid } of treeOf(root, everyProcess())) process.kill(pid, signal)
}

/** Reads the cost of the process `root` and its descendants. */
export function usageOf(root: number): Usage {
  const tree = treeOf(root, everyProcess())
  const memory = tree.map(({ pid }) => parseMemory(readIfThere(`/proc/${pid}/status`)))
  return {
    cpu: tree.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond,
    resident: memory.reduce((sum, { resident }) => sum + resident, 0),
    peak: memory.reduce((sum, { peak }) => sum + peak, 0),
  }
}

/** Connections that the server on `port` still holds open; a peer that merely stopped reading counts. */
export function openConnections(port: number): number {
  return ['/proc/net/tcp', '/proc/net/tcp6'].reduce((sum, path) => sum + countEstablished(readIfThere(path), port), 0)
}
