/** What `/proc/<pid>/stat` says of one process; times in clock ticks, proc(5). */
export interface ProcessStat {
  pid: number
  parent: number
  /** User and system time of the process and of its reaped children. */
  ticks: number
}

/** Reads one `/proc/<pid>/stat`; undefined where the text is none. */
export function parseStat(text: string): ProcessStat | undefined {
  // The command stands in parentheses and may itself hold spaces and parentheses: count fields after the last one.
  const end = text.lastIndexOf(')')
  const fields = text.slice(end + 2).split(' ')
  const pid = Number.parseInt(text, 10)
  const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]))
  if (end < 0 || Number.isNaN(pid) || parent === undefined) return undefined
  const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)
  return Number.isNaN(ticks) ? undefined : { pid, parent, ticks }
}

/** Bytes of memory from `/proc/<pid>/status`: what is resident now and the most that ever was. */
export function parseMemory(text: string): { resident: number; peak: number } {
  const kilobytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { resident: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 }
}

/** Established connections whose local end is `port`, from `/proc/net/tcp` or `tcp6`. */
export function countEstablished(table: string, port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = table.trimEnd().split('\n').slice(1)
  return rows.filter((row) => {
    const [, local, , state] = row.trim().split(/\s+/)
    return state === '01' && local?.endsWith(wanted) === true
  }).length
}
