import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { walk } from '#appliance/tools/publish-catalogue/walk.ts'

it('takes lessons in the order in which a teacher lays them out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-walk-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const units = ['第一单元', '第二单元', '第三单元', '第十单元', '第十一单元', '第二十单元', '期末复习']
  const files = ['Lesson 2.mp4', 'Lesson 10.mp4', 'Lesson 11.mp4']
  for (const unit of units.toReversed()) await mkdir(join(folder, unit))
  for (const file of files.toReversed()) await writeFile(join(folder, file), '')
  const found = await walk(folder, () => undefined)
  expect(found.folders.map(({ name }) => name)).toEqual(units)
  expect(found.files.map(({ path }) => path)).toEqual(files)
})
