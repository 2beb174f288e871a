import { crc32, deflateRawSync } from 'node:zlib'
import { cellName } from './sheet.ts'

/*
 * A workbook of one sheet, as ECMA-376 has it, whose cells are all text: no spreadsheet makes a date of 1/4 or a formula of =1 in it, also not of
 * what is typed there later.
 */

const FILES = {
  '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
  // 49 is the number format of text, and the second style has the head of the table in bold.
  'xl/styles.xml': `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`,
} as const

const [TEXT, HEAD] = [1, 2]
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** The bytes of an XLSX file; the first row is the head of the table. Pure. */
export function workbookOf(rows: readonly (readonly string[])[]): Buffer {
  return zipOf({ ...FILES, 'xl/worksheets/sheet1.xml': sheetOf(rows) })
}

function sheetOf(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(1, ...rows.map((row) => row.length))
  const lines = rows.map((row, at) => `<row r="${at + 1}">${row.map((text, column) => cellOf(text, at, column)).join('')}</row>`)
  const widths = `<cols><col min="1" max="${columns}" width="16" style="${TEXT}" customWidth="1"/></cols>`
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${widths}<sheetData>${lines.join('')}</sheetData></worksheet>`
}

function cellOf(text: string, row: number, column: number): string {
  const head = `<c r="${cellName(row, column)}" s="${row === 0 ? HEAD : TEXT}"`
  return text === '' ? `${head}/>` : `${head} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

/** XML 1.0 has no other control characters than tab and the ends of lines. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (sign) => (/[\t\n\r]/u.test(sign) ? sign : ''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** APPNOTE 6.3: a local header before each file, and the list of all behind them. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const [local, central]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const [path, text] of Object.entries(files)) {
    const [name, bytes] = [Buffer.from(path), Buffer.from(DECLARATION + text)]
    const packed = deflateRawSync(bytes)
    const common = commonHeader({ crc: crc32(bytes), packed: packed.length, size: bytes.length, name: name.length })
    local.push(u32(0x04034b50), common, name, packed)
    central.push(u32(0x02014b50), u16(20), common, u16(0), u16(0), u16(0), u32(0), u32(at), name)
    at += 4 + common.length + name.length + packed.length
  }
  const list = Buffer.concat(central)
  const count = u16(Object.keys(files).length)
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(list.length), u32(at), u16(0)]
  return Buffer.concat([...local, list, ...end])
}

/** The same in both places: version 2.0, names in UTF-8, deflated, and a date that never changes. */
function commonHeader({ crc, packed, size, name }: { crc: number; packed: number; size: number; name: number }): Buffer {
  return Buffer.concat([u16(20), u16(0x0800), u16(8), u16(0), u16(0x21), u32(crc), u32(packed), u32(size), u16(name), u16(0)])
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
