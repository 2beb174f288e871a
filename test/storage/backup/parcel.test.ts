import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpacked } from '#appliance/storage/backup/parcel.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const about = JSON.stringify({ boxId: '00000000-0000-4000-8000-00000000000a', school: '', room: '', version: '1', madeAt: 1 })
const line = (name: string, text: string): string => `${JSON.stringify({ name, bytes: text.length })}\n${text}`

async function* parcel(...parts: string[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}

describe('what is in a backup', () => {
  it.each(['../evil', '/etc/evil', 'timetable/../../evil', 'timetable/.hidden', 'config.yaml', 'box.db-wal', 'about.json'])(
    'is refused where it names %s, which no box packs',
    async (name) => {
      const folder = join(await aFolder(), 'inner')
      await expect(unpacked(parcel(line('about.json', about), line(name, 'x')), folder)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
      expect(existsSync(join(folder, '..', 'evil'))).toBe(false)
    },
  )

  it('is refused where it ends too early, or begins with something else', async () => {
    const folder = await aFolder()
    for (const parts of [[], ['x'], [line('box.db', 'x')], [line('about.json', about), '{"name":"box.db","bytes":9}\nx']])
      await expect(unpacked(parcel(...parts), folder)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  })
})
