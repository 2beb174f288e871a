import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startSrtUpstream, whyNoSrtUpstream } from '#test/upstreams/srt-upstream.ts'
import { aRun } from './a-run.ts'

const noSrt = whyNoSrtUpstream()
const describeWithSrt = noSrt === undefined ? describe.concurrent : describe.skip
const PASSPHRASE = 'a-passphrase-of-srt'

describeWithSrt(`a lesson by SRT${noSrt === undefined ? '' : ` (skipped: ${noSrt})`}`, () => {
  it('is shown with its passphrase, which no log repeats', async () => {
    await using upstream = await startSrtUpstream(PASSPHRASE)
    await using run = aRun({ url: `${upstream.url}?passphrase=${PASSPHRASE}&latency=200000` })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
    expect(run.log).not.toContain(PASSPHRASE)
  })

  it('with a wrong passphrase is named a refusal', async () => {
    await using upstream = await startSrtUpstream(PASSPHRASE)
    await using run = aRun({ url: `${upstream.url}?passphrase=another-passphrase` })
    expect((await run.end).reason).toBe('upstream-refused')
  })

  it('whose server dies midway is left within the stall limit', async () => {
    await using upstream = await startSrtUpstream(PASSPHRASE)
    await using run = aRun({ url: `${upstream.url}?passphrase=${PASSPHRASE}` })
    await run.flowing()
    upstream.die()
    expect(['source-silent', 'upstream-ended']).toContain((await run.end).reason)
  })

  it('whose server does not answer is named unreachable', async ({ onTestFinished }) => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    await using run = aRun({ url: `srt://127.0.0.1:${silent.address().port}` })
    expect((await run.end).reason).toBe('upstream-unreachable')
  })
})
