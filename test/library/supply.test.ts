import { describe, expect, it } from 'vitest'
import { supplyOf } from '#appliance/library/supply.ts'
import { anAsset } from './plan/a-catalogue.ts'

const peers = { sourcesOf: () => [], sourcesOfList: () => [], mayUseUplink: () => true }

function hostsOf(base: string, mirrors: readonly string[]): string[] {
  const asset = anAsset('film', 100, { urls: mirrors.map((href) => ({ href })) })
  const parts = { blobOfList: () => undefined, asset: () => ({ publisher: 'county', asset, bases: [base] }), sticks: () => [], peers }
  return supplyOf(asset, parts).sources.map(({ address }) => new URL(address).host)
}

describe('where the files of a publisher are asked for', () => {
  it('is at the publisher and at its mirrors, also in the school, and never at the box itself', () => {
    const mirrors = [
      'http://mirror.example/a',
      'http://192.168.1.9/a',
      'http://127.0.0.1:8080/api/v1/box',
      'http://[::1]/a',
      'http://2130706433/a',
    ]
    expect(hostsOf('https://county.example', mirrors)).toEqual(['county.example', 'mirror.example', '192.168.1.9'])
  })

  it('is at the box where the school itself follows a publisher there', () => {
    expect(hostsOf('http://127.0.0.1:9000', ['http://127.0.0.1:9001/a'])).toEqual(['127.0.0.1:9000', '127.0.0.1:9001'])
  })
})
