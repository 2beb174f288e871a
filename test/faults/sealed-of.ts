import { cpSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packed } from '#appliance/storage/backup/parcel.ts'
import { sealed } from '#appliance/storage/backup/seal.ts'
import { aFolder } from '#test/helper/a-folder.ts'

/** The database of a box that stands still, sealed as it is. */
export async function sealedOf(data: string, passphrase: string): Promise<Buffer> {
  const path = join(await aFolder(), 'box.db')
  cpSync(join(data, 'box.db'), path)
  const boxId = readFileSync(join(data, 'box-id'), 'utf8').split('\n')[0] ?? ''
  const about = { boxId, school: '', room: '', version: '9.9.9', madeAt: 0 }
  const chunks: Buffer[] = []
  const files = [{ name: 'box.db', path, bytes: statSync(path).size }]
  for await (const chunk of sealed(passphrase, packed(about, files))) chunks.push(chunk)
  return Buffer.concat(chunks)
}
