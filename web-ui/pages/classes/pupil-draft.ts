import type { Pupil, PupilFields } from '#appliance/contract/roster.ts'

/** 3-4 is a row and a column; anything else is what the school calls the place. What stays the same keeps its row and column. */
export function seatOf(text: string, before: Pupil | undefined): Pick<PupilFields, 'seat' | 'row' | 'column'> {
  const seat = text.normalize('NFKC').trim().slice(0, 12)
  if (seat === '') return {}
  const [, row, column] = /^(\d{1,2})\s*[-—–,/]\s*(\d{1,2})$/.exec(seat) ?? []
  if (row !== undefined && column !== undefined && isPlace(Number(row)) && isPlace(Number(column)))
    return { seat: `${Number(row)}-${Number(column)}`, row: Number(row), column: Number(column) }
  if (before?.seat !== seat || before.row === undefined || before.column === undefined) return { seat }
  return { seat, row: before.row, column: before.column }
}

/** As the box writes it. */
export function plainClicker(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 32)
}

function isPlace(at: number): boolean {
  return at >= 1 && at <= 40
}
