import { describe, expect, it } from 'vitest'
import type { ChannelView, StreamTrouble } from '#appliance/contract/live.ts'
import { classFault, streamWords } from '../../web-ui/rooms/live/stream-words.ts'

const warning: StreamTrouble = { kind: 'jittery', severity: 'warning', since: 1 }
const fault: StreamTrouble = { kind: 'source-lost', severity: 'fault', since: 2 }

function aChannel(...troubles: StreamTrouble[]): ChannelView {
  const stats = { bitsPerSecond: 0, framesPerSecond: 0, keyframeInterval: 0, arrivalJitter: 0, gaps: 0, bytes: 0 }
  return { name: 'class', state: 'waiting', upstreams: [], upstreamsRevision: '', stats, troubles, viewers: 0 }
}

describe('the state of a stream in words', () => {
  it('names what stops the class before what is only less good', () => {
    expect(streamWords(aChannel(warning, fault)).map((word) => word.says)).toEqual(['trouble.source-lost.says', 'trouble.jittery.says'])
  })

  it('blames the uplink only for what comes over it', () => {
    const source = { since: 0, from: '' }
    const [pulled] = streamWords({ ...aChannel(warning), source: { ...source, kind: 'pull' } })
    const [inTheRoom] = streamWords({ ...aChannel(warning), source: { ...source, kind: 'publisher' } })
    expect([pulled?.says, inTheRoom?.says]).toEqual(['trouble.jittery-pulled.says', 'trouble.jittery.says'])
  })

  it('says how much of the lesson a slow line carries', () => {
    const [slow] = streamWords(aChannel({ kind: 'too-slow', severity: 'warning', since: 1, carriesPercent: 60 }))
    expect(slow).toMatchObject({ says: 'trouble.too-slow.says', values: { percent: 60 } })
  })

  it('puts a fault under the header while a class runs, and only then', () => {
    expect(classFault(aChannel(warning, fault), true)?.kind).toBe('source-lost')
    expect(classFault(aChannel(fault), false)).toBeUndefined()
    expect(classFault(aChannel(warning), true)).toBeUndefined()
  })
})
