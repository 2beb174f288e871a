import { chmodSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { npmProgram } from '../../firmware-scripts/set-up/npm.mjs'
import { remedyFor } from '../../firmware-scripts/set-up/remedy.mjs'
import { aFolder } from './a-folder.ts'

describe("the host's npm", () => {
  it('is the one that runs this command, run by the pinned Node', () => {
    const cli = join(realpathSync(aFolder({ 'npm-cli.js': '' })), 'npm-cli.js')
    expect(npmProgram('/pinned/node', { npm_execpath: cli })).toMatchObject({
      command: '/pinned/node',
      args: expect.arrayContaining([cli]),
    })
  })

  it('is found on PATH when set-up was called without it, also when another package manager called', () => {
    const root = realpathSync(aFolder({ 'lib/npm/npm-cli.js': '', 'lib/pnpm.cjs': '' }))
    const cli = join(root, 'lib/npm/npm-cli.js')
    mkdirSync(join(root, 'bin'))
    chmodSync(cli, 0o755)
    symlinkSync(cli, join(root, 'bin/npm'))
    const env = { npm_execpath: join(root, 'lib/pnpm.cjs'), PATH: `${join(root, 'empty')}:${join(root, 'bin')}` }
    expect(npmProgram('/pinned/node', env, '/nowhere/bin/node').args[0]).toBe(cli)
  })

  it('is named with its Debian package when there is none', () => {
    expect(() => npmProgram('/pinned/node', { PATH: aFolder() }, '/nowhere/bin/node')).toThrow('npm was not found')
  })
})

describe('the advice after a failed step', () => {
  it('names the connection, the disk, or the folder', () => {
    expect(remedyFor('npm error code EAI_AGAIN')).toContain('internet connection')
    expect(remedyFor('ENOSPC: no space left on device, write')).toContain('disk is full')
    expect(remedyFor("EACCES: permission denied, mkdir '/srv/box/.node'")).toContain('user who owns the folder')
    expect(remedyFor('SyntaxError: Unexpected token')).toContain('Read the lines above')
  })
})
