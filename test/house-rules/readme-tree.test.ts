import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const readme = readFileSync('README.md', 'utf8')

const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)

describe('the README', () => {
  it.each(folders('.').filter((name) => !['node_modules', 'var', 'screenshots', 'coverage'].includes(name)))(
    'shows the folder %s',
    (name) => {
      expect(readme).toContain(`${name}/`)
    },
  )

  it.each(folders('appliance'))('shows the room or floor appliance/%s', (name) => {
    expect(readme).toContain(`${name}/`)
  })

  it.each(['npm start', 'npm test', 'npm run bench', 'npm run check', 'npm run dev', 'npm run sim:class', 'npm run test:long'])(
    'names %s',
    (command) => {
      expect(readme).toContain(command)
    },
  )
})
