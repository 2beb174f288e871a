import { inTurns } from '../in-turns.ts'
import { words } from '../one-line.ts'
import { tableRefused } from './refused.ts'
import { placeOfCell, Sheet } from './sheet.ts'
import { WorkbookZip } from './workbook-zip.ts'
import { attribute, walkXml } from './xml-walk.ts'

const MOST_SHEETS = 60
const MOST_STRINGS = 100_000
const LONGEST_STRING = 600
const WEIGHT_OF_TOKEN = 0.1

/** The sheets of an XLSX file (ECMA-376) with what their cells show. Rejects with TABLE_FILE_REFUSED. */
export async function readWorkbook(bytes: Buffer): Promise<readonly Sheet[]> {
  const zip = await WorkbookZip.open(bytes)
  const workbook = await zip.text('xl/workbook.xml')
  if (workbook === undefined) throw tableRefused('malformed', 'the file is a ZIP and no Excel workbook')
  const targets = await targetsOf((await zip.text('xl/_rels/workbook.xml.rels')) ?? '')
  const named = await sheetsNamedIn(workbook)
  const strings = await stringsOf((await zip.text('xl/sharedStrings.xml')) ?? '')
  const sheets: Sheet[] = []
  for (const { name, id, hidden } of named.slice(0, MOST_SHEETS)) {
    const path = targets.get(id)
    const xml = hidden || path === undefined ? undefined : await zip.text(path)
    if (xml !== undefined) sheets.push(await sheetOf(name, xml, strings))
  }
  return sheets
}

async function targetsOf(xml: string): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>()
  await inTurns(walkXml(xml), (token) => {
    if (token.kind !== 'open' || token.name !== 'Relationship') return
    const target = attribute(token.attributes, 'Target') ?? ''
    targets.set(attribute(token.attributes, 'Id') ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`)
  })
  return targets
}

async function sheetsNamedIn(xml: string): Promise<readonly { name: string; id: string; hidden: boolean }[]> {
  const sheets: { name: string; id: string; hidden: boolean }[] = []
  await inTurns(walkXml(xml), (token) => {
    if (token.kind !== 'open' || token.name !== 'sheet') return
    const state = attribute(token.attributes, 'state') ?? 'visible'
    const name = words(attribute(token.attributes, 'name')) ?? `${sheets.length + 1}`
    sheets.push({ name, id: attribute(token.attributes, 'id') ?? '', hidden: state !== 'visible' })
  })
  return sheets
}

/** Rich text comes in runs; what is said of how it is pronounced is no part of it. */
async function stringsOf(xml: string): Promise<readonly string[]> {
  const strings: string[] = []
  let [text, isText, isPhonetic] = ['', false, false]
  await inTurns(
    walkXml(xml),
    (token) => {
      if (token.kind === 'text') {
        if (isText && !isPhonetic && text.length < LONGEST_STRING) text += token.text
        return
      }
      const opens = token.kind === 'open'
      if (token.name === 't') isText = opens && !token.closed
      else if (token.name === 'rPh') isPhonetic = opens && !token.closed
      else if (token.name === 'si') {
        if (opens) text = ''
        if ((!opens || token.closed) && strings.length < MOST_STRINGS) strings.push(text.slice(0, LONGEST_STRING))
      }
    },
    () => WEIGHT_OF_TOKEN,
  )
  return strings
}

async function sheetOf(name: string, xml: string, strings: readonly string[]): Promise<Sheet> {
  const reader = new SheetReader(new Sheet(name), strings)
  await inTurns(
    walkXml(xml),
    (token) => {
      if (token.kind === 'text') reader.text(token.text)
      else if (token.kind === 'close') reader.close(token.name)
      else {
        reader.open(token.name, token.attributes)
        if (token.closed) reader.close(token.name)
      }
    },
    () => WEIGHT_OF_TOKEN,
  )
  return reader.finished()
}

/** One sheet, cell by cell. Rows and cells may leave out where they are: then they follow the one before. */
class SheetReader {
  readonly #sheet: Sheet
  readonly #strings: readonly string[]
  readonly #merges: string[] = []
  #row = -1
  #column = -1
  #type = ''
  #value = ''
  #isValue = false

  constructor(sheet: Sheet, strings: readonly string[]) {
    this.#sheet = sheet
    this.#strings = strings
  }

  open(name: string, attributes: string): void {
    if (name === 'row') {
      this.#row = Number(attribute(attributes, 'r') ?? this.#row + 2) - 1
      this.#column = -1
    } else if (name === 'c') {
      const place = placeOfCell(attribute(attributes, 'r') ?? '')
      this.#row = place?.row ?? this.#row
      this.#column = place?.column ?? this.#column + 1
      this.#type = attribute(attributes, 't') ?? ''
      this.#value = ''
    } else if (name === 'v' || name === 't') this.#isValue = true
    else if (name === 'mergeCell' && this.#merges.length < 5000) this.#merges.push(attribute(attributes, 'ref') ?? '')
  }

  text(text: string): void {
    if (this.#isValue && this.#value.length < LONGEST_STRING) this.#value += text
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isValue = false
    if (name !== 'c') return
    const text = this.#type === 's' ? (this.#strings[Number(this.#value)] ?? '') : this.#value
    this.#sheet.put(this.#row, this.#column, text)
  }

  finished(): Sheet {
    for (const ref of this.#merges) {
      const [from, to] = ref.split(':').map(placeOfCell)
      if (from === undefined || to === undefined) continue
      this.#sheet.merge(from.row, from.column, { rows: to.row - from.row + 1, columns: to.column - from.column + 1 })
    }
    return this.#sheet
  }
}
