import type { ReceiverWish } from '../../box-client/commands.ts'

/** The settings of one receiver as they stand in config.yaml, a line each; `line` is the first that is none. */
export function readSettings(text: string): { settings: ReceiverWish } | { line: string } {
  const settings: ReceiverWish = {}
  for (const line of text.split('\n').map((one) => one.replace(/^\s*(- )?\s*/, '').trimEnd())) {
    if (line === '' || line.startsWith('#')) continue
    const [, name, value] = /^([a-z_]+):\s*(.+)$/.exec(line) ?? []
    if (name === undefined || value === undefined) return { line }
    settings[name] = valueOf(value)
  }
  return { settings }
}

function valueOf(text: string): string | number | string[] {
  if (/^-?\d+$/.test(text)) return Number(text)
  const list = /^\[(.*)\]$/.exec(text)?.[1]
  if (list !== undefined && /^\[(?:[^[\]]*)\]$/.test(text))
    return (list.match(/'[^']*'|"[^"]*"|[^,]+/g) ?? []).map((one) => unquoted(one.trim()))
  return unquoted(text)
}

function unquoted(text: string): string {
  return /^(['"]).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text
}
