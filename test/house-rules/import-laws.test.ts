import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A house with one planted file, linted by our own configuration. */
let house = ''

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'classbox-laws-'))
  cpSync('oxlint.config.ts', join(house, 'oxlint.config.ts'))
  cpSync('tsconfig.json', join(house, 'tsconfig.json'))
  cpSync('package.json', join(house, 'package.json'))
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'))
})
afterAll(() => rmSync(house, { recursive: true, force: true }))

function lint(path: string, text: string): string {
  const file = join(house, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  try {
    return execFileSync(process.execPath, ['node_modules/oxlint/bin/oxlint', path], { cwd: house, encoding: 'utf8', stdio: 'pipe' })
  } catch (failure) {
    return String((failure as { stdout?: string }).stdout)
  } finally {
    rmSync(file)
  }
}

const importing = (what: string): string => `import { x } from '${what}'\nexport const y = x\n`

describe('the import laws', () => {
  it.each([
    ['one room from another', 'appliance/live/planted.ts', '#appliance/lesson/lesson.ts'],
    ['one room from another, relatively', 'appliance/quiz/planted.ts', '../screens/screens.ts'],
    ['the web from a room', 'appliance/live/planted.ts', '#appliance/web/server.ts'],
    ['a room from the foundation', 'appliance/base/planted.ts', '#appliance/live/live.ts'],
    ['anything from the contract', 'appliance/contract/planted.ts', '#appliance/base/errors.ts'],
    ['the composition from a room', 'appliance/live/planted.ts', '#appliance/box.ts'],
    ['node-media-server outside ingest', 'appliance/live/planted.ts', 'node-media-server/src/index.js'],
    ['better-sqlite3 outside storage', 'appliance/quiz/planted.ts', 'better-sqlite3'],
    ['onoff outside its wrapper', 'appliance/hardware/buttons/planted.ts', 'onoff'],
    ['serialport outside hardware', 'appliance/quiz/planted.ts', 'serialport'],
  ])('refuse %s', (_what, path, imported) => {
    expect(lint(path, importing(imported))).toContain('no-restricted-imports')
  })

  it.each([
    ['a room from the contract', 'appliance/live/planted.ts', '#appliance/contract/live.ts'],
    ['the web from a room', 'appliance/web/planted.ts', '#appliance/live/live.ts'],
    ['the box from everything', 'appliance/box.ts', '#appliance/web/server.ts'],
    ['node-media-server in ingest', 'appliance/live/ingest/ingest.ts', 'node-media-server/src/protocol/rtmp.js'],
  ])('allow %s', (_what, path, imported) => {
    expect(lint(path, importing(imported))).not.toContain('no-restricted-imports')
  })
})
