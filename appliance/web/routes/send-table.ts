import Type from 'typebox'
import type { FastifyReply } from 'fastify'
import { csvOf } from '#appliance/base/csv.ts'
import { workbookOf } from '#appliance/base/table-file/write-workbook.ts'

/** How a table is wanted: as a workbook of texts, or as CSV that Excel opens by a double click. */
export const TableQuery = Type.Object({
  as: Type.Optional(Type.Enum(['xlsx', 'csv'], { description: 'xlsx without it' })),
  language: Type.Optional(Type.Enum(['zh-Hans', 'en'], { description: 'Of the head of the table; zh-Hans without it' })),
})
export const TableFileBody = Type.Any({ description: 'An XLSX workbook, or text/csv in UTF-8 with a byte order mark' })

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Sends a table for people to keep; `name` is that of the file, without its ending. */
export function sendTable(reply: FastifyReply, { name, as, rows }: { name: string; as: 'xlsx' | 'csv'; rows: string[][] }): FastifyReply {
  const headers = { 'cache-control': 'no-store', 'content-disposition': `attachment; filename="${name}.${as}"` }
  const type = as === 'csv' ? 'text/csv; charset=utf-8' : XLSX
  return reply
    .headers(headers)
    .type(type)
    .send(as === 'csv' ? csvOf(rows) : workbookOf(rows))
}
