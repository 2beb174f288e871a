import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

// This number only falls. Each suppression carries its reason on the same line.
const MOST_SUPPRESSIONS = 12

const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('test/house-rules/'))

const suppressions = sources.flatMap((path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map((line, index) => ({ where: `${path}:${index + 1}`, line }))
    .filter(({ line }) => /(oxlint|eslint)-disable|@ts-(ignore|expect-error|nocheck)/.test(line)),
)

describe('lint suppressions', () => {
  it('are few', () => {
    expect(suppressions.length).toBeLessThanOrEqual(MOST_SUPPRESSIONS)
  })

  it('each say why', () => {
    const silent = suppressions.filter(({ line }) => !/--\s*\S{3,}/.test(line)).map(({ where }) => where)
    expect(silent).toEqual([])
  })
})
