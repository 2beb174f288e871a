import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const readme = readFileSync('README.md', 'utf8')
/** The fenced block that shows the house. */
const tree = /## The house\n\n```\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
const kept = new Set(execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n'))

/** Folders at the left edge of the tree, or indented under `appliance/`. */
const shown = (indent: string): string[] => [...tree.matchAll(new RegExp(`^${indent}([a-z][a-z-]*)/`, 'gm'))].map((match) => match[1] ?? '')

const foldersOf = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && [...kept].some((file) => file.startsWith(`${join(path, entry.name)}/`)))
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('.'))

describe('the README', () => {
  it('shows every folder at the top, and none that is not there', () => {
    expect(shown('').toSorted()).toEqual(foldersOf('.').toSorted())
  })

  it('shows every room and floor of the appliance, and none that is not there', () => {
    expect(shown('  ').toSorted()).toEqual(foldersOf('appliance').toSorted())
  })

  it.each(['README.md', 'CONTRIBUTING.md'])('and its neighbours link and picture nothing that a clone lacks (%s)', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => join(dirname(page), match[1] ?? ''))
    expect(links.filter((path) => !existsSync(path) || !kept.has(path))).toEqual([])
  })

  it.each([
    'npm start',
    'npm test',
    'npm run bench',
    'npm run check',
    'npm run dev',
    'npm run sim:class',
    'npm run sim:clickers',
    'npm run test:long',
  ])('names %s', (command) => {
    expect(readme).toContain(command)
  })
})
