import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprint, isStamped, stamp } from '../../firmware-scripts/set-up/stamp.mjs'
import { aFolder } from './a-folder.ts'

describe('the memory of what set-up has done', () => {
  it('knows the same sources again in another place', () => {
    const files = { 'page.ts': 'a', 'rooms/card.ts': 'b' }
    expect(fingerprint({ paths: [aFolder(files)] })).toBe(fingerprint({ paths: [aFolder(files)] }))
  })

  it('sees a file that changed, came, went, or was renamed, and another version of a tool', () => {
    const root = aFolder({ 'page.ts': 'a', 'rooms/card.ts': 'b' })
    const prints = [fingerprint({ paths: [root] })]
    writeFileSync(join(root, 'rooms/card.ts'), 'B')
    prints.push(fingerprint({ paths: [root] }))
    writeFileSync(join(root, 'new.ts'), '')
    prints.push(fingerprint({ paths: [root] }))
    rmSync(join(root, 'page.ts'))
    prints.push(fingerprint({ paths: [root] }))
    writeFileSync(join(root, 'pages.ts'), 'a')
    prints.push(fingerprint({ paths: [root] }))
    prints.push(fingerprint({ paths: [root], words: ['26.10.0'] }))
    expect(new Set(prints).size).toBe(prints.length)
  })

  it('does not look at what the build itself wrote', () => {
    const root = aFolder({ 'page.ts': 'a' })
    const before = fingerprint({ paths: [root], skip: [join(root, 'dist')] })
    const built = aFolder({ 'page.ts': 'a', 'dist/page.js': 'built' })
    expect(fingerprint({ paths: [built], skip: [join(built, 'dist')] })).toBe(before)
  })

  it('counts work as done only for exactly the sources it was done for', () => {
    const path = join(aFolder(), 'stamp')
    expect(isStamped(path, 'abc')).toBe(false)
    stamp(path, 'abc')
    expect(isStamped(path, 'abc')).toBe(true)
    expect(isStamped(path, 'abd')).toBe(false)
  })
})
