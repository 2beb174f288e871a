import { isAscii, isUtf8 } from 'node:buffer'
import { inTurns } from '#appliance/base/in-turns.ts'
import { fileRefused } from '../refusals.ts'

/*
 * The bytes of an iCalendar file as its components, RFC 5545 3.1. What the file says is not understood here: lines are put together again
 * before they are decoded, since many programs fold in the middle of a letter, and many Chinese ones write GBK.
 */

export const MOST_CALENDAR_BYTES = 4_194_304
export const MOST_EVENTS = 5000
const MOST_ZONES = 64
const MOST_LINES = 1000
/** Bytes, unfolded. */
const LONGEST_LINE = 65_536
/** As they stand in the file, folded and of every kind. */
const MOST_FILE_LINES = 200_000
const LINES_AT_ONCE_WEIGHT = 0.25

/** The unfolded lines of a component, without BEGIN and END, and without those of components within it but for a zone's. */
export type ComponentLines = readonly string[]

export interface CalendarText {
  /** Of the calendar itself. */
  readonly properties: ComponentLines
  readonly zones: readonly ComponentLines[]
  readonly events: readonly ComponentLines[]
}

/** `name` is what the sentences call it. Rejects with TIMETABLE_FILE_REFUSED: too-large or malformed. */
export async function readCalendarText(name: string, bytes: Buffer): Promise<CalendarText> {
  if (bytes.length > MOST_CALENDAR_BYTES)
    throw fileRefused('too-large', `${name} has ${bytes.length} bytes; at most ${MOST_CALENDAR_BYTES} are read`)
  const file = { name, bytes: inBytes(bytes) }
  const decode = await decoderFor(file)
  const sorter = new ComponentSorter(name)
  await eachLine(file, (line) => sorter.take(decode(line)))
  return sorter.finished()
}

/** UTF-16, which some Windows programs write, in UTF-8; the mark at the beginning is taken away. */
function inBytes(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.subarray(2).toString('utf16le'))
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/**
 * Visits the unfolded lines one after the other: a small file may hold millions, of which no more than one is in memory. The bytes of a line
 * are the visitor's until it returns. Rejects with TIMETABLE_FILE_REFUSED, too-large.
 */
async function eachLine({ name, bytes }: { name: string; bytes: Buffer }, visit: (line: Buffer) => void): Promise<void> {
  const line = new FoldedLine()
  let count = 0
  const take = (part: Buffer): void => {
    if (part.length === 0) return
    count += 1
    if (count > MOST_FILE_LINES) throw fileRefused('too-large', `${name} has more than ${MOST_FILE_LINES} lines`)
    if (part[0] === 0x20 || part[0] === 0x09) return line.add(part.subarray(1))
    line.end(visit)
    line.add(part)
  }
  await inTurns(physicalLines(bytes), take, () => LINES_AT_ONCE_WEIGHT)
  line.end(visit)
}

/** A line that comes in parts. One that grows longer than any line of a calendar is left out. */
class FoldedLine {
  readonly #bytes = Buffer.alloc(LONGEST_LINE)
  #length = 0

  add(part: Buffer): void {
    if (this.#length < LONGEST_LINE) part.copy(this.#bytes, this.#length)
    this.#length += part.length
  }

  end(visit: (line: Buffer) => void): void {
    const length = this.#length
    this.#length = 0
    if (length > 0 && length <= LONGEST_LINE) visit(this.#bytes.subarray(0, length))
  }
}

/** Ends of CR LF, LF alone, and CR alone as old ones have it. */
function* physicalLines(bytes: Buffer): Generator<Buffer> {
  const end = bytes.includes(0x0a) ? 0x0a : 0x0d
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(end, from)
    const to = found < 0 ? bytes.length : found
    yield bytes.subarray(from, to > from && bytes[to - 1] === 0x0d ? to - 1 : to)
    from = to + 1
  }
}

/** One line that is cut within a letter does not make a file of UTF-8 one of GBK: the most lines decide. */
async function decoderFor(file: { name: string; bytes: Buffer }): Promise<(line: Buffer) => string> {
  let [utf8, other] = [0, 0]
  await eachLine(file, (line) => {
    if (isAscii(line)) return
    if (isUtf8(line)) utf8 += 1
    else other += 1
  })
  if (utf8 >= other) return (line) => line.toString('utf8')
  const gbk = new TextDecoder('gbk')
  return (line) => (isAscii(line) ? line.toString('latin1') : gbk.decode(line))
}

class ComponentSorter {
  readonly #name: string
  readonly #open: string[] = []
  #begun = false
  #ended = false
  #lines: string[] = []
  #properties: string[] = []
  #zones: string[][] = []
  #events: string[][] = []

  constructor(name: string) {
    this.#name = name
  }

  take(line: string): void {
    const [, edge, component = ''] = /^(BEGIN|END):\s*([\w-]+)\s*$/iu.exec(line) ?? []
    if (edge?.toUpperCase() === 'BEGIN') this.#begin(component.toUpperCase(), line)
    else if (edge?.toUpperCase() === 'END') this.#end(component.toUpperCase(), line)
    else this.#keep(line)
  }

  finished(): CalendarText {
    if (!this.#begun) throw fileRefused('malformed', `${this.#name} is no iCalendar file: it does not begin a calendar`)
    if (!this.#ended) throw fileRefused('malformed', `${this.#name} breaks off before the end of its calendar`)
    return { properties: this.#properties, zones: this.#zones, events: this.#events }
  }

  #begin(component: string, line: string): void {
    if (this.#open.length >= 8) throw fileRefused('malformed', `${this.#name} nests its components too deeply`)
    this.#open.push(component)
    if (component === 'VCALENDAR') this.#begun = true
    if (this.#open.length === 2) this.#lines = []
    else if (this.#isInZone()) this.#keep(line)
  }

  #end(component: string, line: string): void {
    const opened = this.#open.lastIndexOf(component)
    if (opened < 0) throw fileRefused('malformed', `${this.#name} ends a ${component.slice(0, 40)} that it did not begin`)
    if (opened > 1 && this.#isInZone()) this.#keep(line)
    this.#open.length = opened
    if (opened === 0 && component === 'VCALENDAR') this.#ended = true
    if (opened !== 1) return
    if (component === 'VTIMEZONE' && this.#zones.length < MOST_ZONES) this.#zones.push(this.#lines)
    if (component !== 'VEVENT') return
    this.#events.push(this.#lines)
    if (this.#events.length > MOST_EVENTS) throw fileRefused('too-large', `${this.#name} has more than ${MOST_EVENTS} events`)
  }

  /** An alarm or an attachment within an event has a description and a duration, too. */
  #keep(line: string): void {
    const depth = this.#open.length
    const into = depth === 1 ? this.#properties : depth === 2 || this.#isInZone() ? this.#lines : undefined
    if (into !== undefined && into.length < MOST_LINES) into.push(line)
  }

  #isInZone(): boolean {
    return this.#open[1] === 'VTIMEZONE'
  }
}
