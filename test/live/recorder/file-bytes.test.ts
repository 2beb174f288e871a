import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { readPieces } from '#appliance/live/recorder/file-bytes.ts'
import { ReadGate } from '#appliance/live/recorder/read-gate.ts'
import { aFolder } from '#test/helper/a-folder.ts'

it('gives all of a recording to whom it was promised, also where its file is deleted before the first byte of it is read', async (test) => {
  const path = join(await aFolder(undefined, test.onTestFinished), 'stretch.mp4')
  await writeFile(path, 'initmedia')
  const tables = Buffer.from('tables')
  const stream = await readPieces([tables, { path, offset: 4, bytes: 5 }], new ReadGate())
  await rm(path)
  expect((await buffer(stream)).toString()).toBe('tablesmedia')
})
