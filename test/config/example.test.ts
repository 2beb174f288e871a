import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { exampleConfig } from '#appliance/config/example.ts'
import { defaultLayer, settingAt } from '#appliance/config/layer.ts'
import { configured } from './a-config.ts'

const example = await readFile(new URL('../../config.example.yaml', import.meta.url), 'utf8')

describe('config.example.yaml', () => {
  it('is what the settings make of themselves: every key, in order, with its description', () => {
    expect(example).toBe(exampleConfig())
  })

  it('is a valid configuration that says exactly the defaults', async () => {
    const { layers } = await configured(example)
    expect([...layers.file]).toEqual([...defaultLayer()])
  })

  it('describes every key on the line above it', () => {
    const lines = example.split('\n').map((line) => line.trim())
    const described = (key: string): boolean =>
      lines.some(
        (line, index) =>
          line.startsWith(`${key.split('.').at(-1)}:`) &&
          lines[index - 1]?.startsWith(`# ${settingAt(key)?.description ?? 'nothing'}`) === true,
      )
    expect([...defaultLayer().keys()].filter((key) => !described(key))).toEqual([])
  })

  it('stays valid when the example of a source is taken out of its remark', async () => {
    const { layers } = await configured(
      example.replace(/^ *sources: \[\]\n/m, '').replaceAll(/^( +)# (sources:|  - url: https:..live|    resolver:)/gm, '$1$2'),
    )
    expect(layers.file.get('live.channels.class.sources')).toEqual([
      { url: 'https://live.example.org/class.m3u8', resolver: 'https://live.example.org/address-of-the-moment' },
    ])
  })
})
