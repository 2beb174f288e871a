/** What a table as text begins with. */
export const CSV_START = '\uFEFF'
/** With what a spreadsheet takes a text for a formula, the wide signs of a Chinese keyboard among them. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u
const NUMBER = /^-?\d+(?:\.\d+)?$/u

/**
 * A table as text (RFC 4180) that Excel opens by a double click: UTF-8 with a byte order mark. What a spreadsheet would carry out as a formula
 * has an apostrophe before it.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return `${CSV_START}${rows.map(csvLine).join('')}`
}

/** One line of such a table, for those that are too long to be held in memory. */
export function csvLine(row: readonly string[]): string {
  return `${row.map(fieldOf).join(',')}\r\n`
}

/** What stood in a field before `csvOf` made it harmless. */
export function withoutGuard(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text
}

function fieldOf(text: string): string {
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
