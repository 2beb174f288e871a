import { csvOf } from '#appliance/base/csv.ts'
import type { Pupil } from '#appliance/contract/roster.ts'

type Language = 'zh-Hans' | 'en'

const HEADERS: Readonly<Record<Language, readonly string[]>> = {
  'zh-Hans': ['班级', '学号', '姓名', '座位号', '排', '列', '小组', '答题器'],
  en: ['Class', 'Number', 'Name', 'Seat', 'Row', 'Column', 'Group', 'Clicker'],
}

/** Classes as a list that the import takes again. Pure. */
export function rosterCsv(classes: readonly { readonly name: string; readonly pupils: readonly Pupil[] }[], language: Language): string {
  const rows = classes.flatMap(({ name, pupils }) =>
    pupils.map(({ number, name: called, seat, row, column, group, clicker }) =>
      [name, number, called, seat, row, column, group, clicker].map((one) => (one === undefined ? '' : String(one))),
    ),
  )
  return csvOf([HEADERS[language], ...rows])
}
