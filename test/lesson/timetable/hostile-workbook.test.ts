import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Classroom } from '#appliance/lesson/timetable/classroom.ts'
import { readCell } from '#appliance/lesson/timetable/grid-file/cell-words.ts'
import { previewGrid } from '#appliance/lesson/timetable/grid-file/preview-grid.ts'
import { aZip } from '#test/helper/a-zip.ts'
import { attribute, walkXml } from '#appliance/base/table-file/xml-walk.ts'

const nobody = new Classroom({ room: '', class: '' })

describe('a file that is meant to break the box', () => {
  it('as CSV of any bytes is read or refused', async () => {
    const piece = fc.constantFrom(
      '周一',
      '周二',
      '周三',
      '周四',
      ',',
      '\n',
      '"',
      '""',
      '第一节',
      '单:',
      '(双)',
      '/',
      '数学',
      '\t',
      ';',
      '老师',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const preview = await previewGrid({ name: 'x.csv', bytes: Buffer.from(pieces.join('')) }, nobody).catch((thrown: unknown) => thrown)
        expect(preview).toSatisfy((one: object) => 'entries' in one || ('code' in one && one.code === 'TIMETABLE_FILE_REFUSED'))
      }),
      { numRuns: 500 },
    )
  })

  it('as XML of any kind comes to an end, with no entity of its own replaced', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      'a',
      ' b="',
      '"',
      "'",
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '&x;',
      '&#1234567;',
      '&amp;',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect([...walkXml(pieces.join(''))].length).toBeLessThanOrEqual(200)
      }),
    )
    const bomb = '<!DOCTYPE x [<!ENTITY x "xxxx">]><t>&x;&lt;</t>'
    expect([...walkXml(bomb)].filter(({ kind }) => kind === 'text').map((token) => ('text' in token ? token.text : ''))).toContain('&x;<')
  })

  it('as XML with one endless name in a tag is looked at no further than any program writes', () => {
    const [token] = walkXml(`<c r="A1" ${'a'.repeat(1_000_000)} t="s">`)
    expect(token?.kind === 'open' && [attribute(token.attributes, 'r'), attribute(token.attributes, 't')]).toEqual(['A1', undefined])
  })

  it('as a sheet whose merged cells cover it a thousand times over is refused by the sheet’s name', async () => {
    const merges = Array.from({ length: 1000 }, () => '<mergeCell ref="A1:CV100"/>').join('')
    const sheet = '<sheet name="三班" sheetId="1" r:id="r1"/>'
    const bytes = await aZip({
      'xl/workbook.xml': Buffer.from(`<workbook><sheets>${sheet}</sheets></workbook>`),
      'xl/_rels/workbook.xml.rels': Buffer.from('<Relationships><Relationship Id="r1" Target="sheet.xml"/></Relationships>'),
      'xl/sheet.xml': Buffer.from(
        `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>周一</v></c></row></sheetData><mergeCells>${merges}</mergeCells></worksheet>`,
      ),
    })
    const refused = previewGrid({ name: 'x.xlsx', bytes }, nobody)
    await expect(refused).rejects.toMatchObject({ code: 'TIMETABLE_FILE_REFUSED', details: { kind: 'too-large' } })
    await expect(refused).rejects.toThrow(/merged cells of the sheet “?三班”? cover more than 40000/u)
  })

  it('in a cell never gives two lessons for one week', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('单', '双', '周', '(', ')', ':', '/', '\n', ' ', '数', '学', '王'), maxLength: 20 }),
        (text) => {
          const weeks = readCell(text).lessons.map((lesson) => lesson.weeks)
          expect(new Set(weeks).size).toBe(weeks.length)
          expect(weeks.length === 1 || !weeks.includes('every')).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
