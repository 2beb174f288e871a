import { Agent } from 'node:http'
import { Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { enhancedVideo } from '#test/helper/media.ts'
import { ServedChannel } from './a-desk.ts'
import type { Answer } from './a-desk.ts'
import { readPlaylist } from './m3u8.ts'
import { stream } from './streams.ts'

/** A desk whose channel has shown `length` of a stream with a keyframe each second, and whose source goes on. */
async function aDesk(length = 3320, settings = {}) {
  const served = await new ServedChannel(settings).open()
  const input = served.rig.publish()
  const media = stream({ length: 60_000 })
  let shown = 0
  const show = (until: number): void => {
    served.rig.play(
      input,
      media.filter(({ timestamp }) => timestamp >= shown && timestamp < until),
    )
    shown = until
  }
  show(length)
  return { served, input, show }
}

describe('a playlist that is asked for ahead of time, RFC 8216bis 6.2.5.2', () => {
  it('comes when the part is there, and lists it', async () => {
    const { served, show } = await aDesk()
    await served.get('index.m3u8')
    const { answer } = await served.blocked(served.next.playlist)
    show(3520)
    const playlist = readPlaylist((await answer).text)
    expect(playlist.open?.parts.at(-1)?.uri).toBe('3.1.m4s')
  })

  it('comes when the segment is there, where no part is named', async () => {
    const { served, show } = await aDesk()
    await served.get('index.m3u8')
    const { answer } = await served.blocked('index.m3u8?_HLS_msn=3')
    show(3900)
    expect(served.desk.waiting).toBe(1)
    show(4100)
    expect(readPlaylist((await answer).text).segments.at(-1)?.number).toBe(3)
  })

  it('comes with the first part of the next segment, where the part index is beyond the last of its segment', async () => {
    const { served, show } = await aDesk(4080)
    await served.get('index.m3u8')
    const { answer } = await served.blocked('index.m3u8?_HLS_msn=3&_HLS_part=7')
    show(4280)
    expect(readPlaylist((await answer).text).open?.parts[0]?.uri).toBe('4.0.m4s')
  })

  it('comes whole and at once where what is asked for is there, or is there no more', async () => {
    const { served } = await aDesk(20_000)
    const whole = (await served.get('index.m3u8')).text
    for (const directive of ['_HLS_msn=18', '_HLS_msn=18&_HLS_part=1', '_HLS_msn=2', '_HLS_msn=2&_HLS_part=9']) {
      expect((await served.get(`index.m3u8?${directive}`)).text).toBe(whole)
    }
  })

  it('is refused with 400 where it is more than two segments ahead, or further in parts than three seconds', async () => {
    const { served } = await aDesk()
    await served.get('index.m3u8')
    for (const directive of ['_HLS_msn=5', '_HLS_msn=3&_HLS_part=40', '_HLS_msn=999999']) {
      expect(await served.get(`index.m3u8?${directive}`)).toMatchObject({ status: 400, text: 'BAD_REQUEST' })
    }
    await served.blocked('index.m3u8?_HLS_msn=4')
  })

  it('is refused with 400 where a part is named without a segment, or neither is a number', async () => {
    const { served } = await aDesk()
    for (const directive of ['_HLS_part=1', '_HLS_msn=-1', '_HLS_msn=abc', '_HLS_msn=3&_HLS_part=x', '_HLS_msn=']) {
      expect(await served.get(`index.m3u8?${directive}`)).toMatchObject({ status: 400 })
    }
  })

  it('gets 503 after three target durations in which nothing came', async () => {
    const { served } = await aDesk()
    await served.get('index.m3u8')
    const { answer } = await served.blocked('index.m3u8?_HLS_msn=4')
    served.rig.clock.advance(2500)
    expect(served.desk.waiting).toBe(1)
    served.rig.clock.advance(1000)
    expect(await answer).toMatchObject({ status: 503, text: 'SEGMENT_LATE' })
  })

  it('comes with the next burst of a source that brings six seconds at a time', async () => {
    const served = await new ServedChannel().open()
    const input = served.rig.publish('pull')
    const media = stream({ length: 24_000 })
    const answers: Answer[] = []
    for (let at = 0; at < 24_000; at += 6000) {
      const waits = at === 0 ? undefined : await served.blocked(served.next.playlist)
      served.rig.clock.advance(at === 0 ? 0 : 5900)
      for (const message of media.filter(({ timestamp }) => timestamp >= at && timestamp < at + 6000)) input.push(message)
      if (waits !== undefined) answers.push(await waits.answer)
      served.rig.clock.advance(400)
      await served.get('index.m3u8')
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('comes at once with the end of the lesson, for all of two hundred who wait', { timeout: 20_000 }, async () => {
    const { served, input } = await aDesk()
    const agents = Array.from({ length: 200 }, () => new Agent({ keepAlive: true }))
    onTestFinished(() => agents.forEach((agent) => agent.destroy()))
    await Promise.all(agents.map((agent, n) => served.get(`index.m3u8?viewer=${n}`, { agent })))
    const answers = agents.map((agent, n) => served.get(`index.m3u8?_HLS_msn=4&_HLS_part=1&viewer=${n}`, { agent }))
    await served.waitingFor(200)
    input.end()
    served.rig.packager.forget()
    const texts = new Set((await Promise.all(answers)).map(({ status, text }) => `${status} ${text}`))
    expect(texts.size).toBe(1)
    expect([...texts][0]).toMatch(/^200 #EXTM3U[^]*#EXT-X-ENDLIST\n$/u)
    expect(served.desk.waiting).toBe(0)
  })

  it('ignores what is asked for once the lesson has ended', async () => {
    const { served, input } = await aDesk()
    const viewer = await served.get('index.m3u8')
    input.end()
    served.rig.packager.forget()
    expect(viewer.status).toBe(200)
    for (const query of ['_HLS_msn=90', '_HLS_part=1', '_HLS_skip=YES']) {
      expect(readPlaylist((await served.get(`index.m3u8?${query}`)).text).ended).toBe(true)
    }
  })

  it('skips what is beyond the boundary where _HLS_skip says YES or v2, and nothing where it says something else', async () => {
    const { served } = await aDesk(20_000, { segments: 12 })
    for (const [value, skipped] of [
      ['YES', 5],
      ['v2', 5],
      ['NO', 0],
    ] as const) {
      expect(readPlaylist((await served.get(`index.m3u8?_HLS_skip=${value}`)).text).skipped).toBe(skipped)
    }
  })
})

describe('a part that is asked for ahead of time, RFC 8216bis 6.2.6', () => {
  it('is sent whole when it is there, where the playlist hints at it', async () => {
    const { served, show } = await aDesk()
    await served.get('index.m3u8')
    const { answer } = await served.blocked(served.next.part)
    show(3520)
    const { status, body } = await answer
    expect(status).toBe(200)
    expect(body.equals(served.rig.fetch('3.1.m4s') ?? Buffer.alloc(0))).toBe(true)
  })

  it('is hinted at under the name that it gets, at the end of every segment too', async () => {
    const { served, show } = await aDesk(1520)
    await served.get('index.m3u8')
    for (let at = 1560; at < 8000; at += 40) {
      const { part } = served.next
      show(at)
      expect([served.next.part === part, served.rig.fetch(part) !== undefined]).toContain(true)
    }
  })

  it('is not found where nothing hints at it', async () => {
    const { served } = await aDesk()
    await served.get('index.m3u8')
    for (const name of ['3.2.m4s', '4.0.m4s', '3.m4s', '77.m4s', 'init-1.mp4', '0.99.m4s']) {
      expect(await served.get(name)).toMatchObject({ status: 404, text: 'SEGMENT_GONE' })
    }
  })

  it('is not waited for for ever', async () => {
    const { served } = await aDesk()
    await served.get('index.m3u8')
    const { answer } = await served.blocked(served.next.part)
    served.rig.clock.advance(4000)
    expect(await answer).toMatchObject({ status: 503, text: 'SEGMENT_LATE' })
  })

  it('that is what a publisher sent last comes when it leaves; what comes after it is late when the source is silent', async () => {
    const { served, input } = await aDesk(3360)
    await served.get('index.m3u8')
    const { answer } = await served.blocked(served.next.part)
    const later = await served.blocked('index.m3u8?_HLS_msn=4')
    input.end()
    expect((await answer).status).toBe(200)
    served.rig.clock.advance(600)
    expect((await later.answer).status).toBe(503)
  })
})

describe('those who wait', () => {
  it('are forgotten when they hang up', async () => {
    const { served } = await aDesk()
    await served.get('index.m3u8')
    const agent = new Agent()
    await served.blocked('index.m3u8?_HLS_msn=4', { agent })
    agent.destroy()
    while (served.desk.waiting > 0) {
      await new Promise((resolve) => setImmediate(resolve))
      served.desk.watchOver()
    }
  })

  it('are so many and no more', async () => {
    const { served } = await aDesk()
    served.limits.max = 2
    await served.get('index.m3u8')
    const held = []
    for (let n = 0; n < 8; n += 1) held.push(await served.blocked('index.m3u8?_HLS_msn=4'))
    expect(await served.get('index.m3u8?_HLS_msn=4')).toMatchObject({ status: 429, text: 'TOO_MANY_REQUESTS' })
    served.rig.clock.advance(4000)
    expect((await Promise.all(held.map(({ answer }) => answer))).map(({ status }) => status)).toEqual(Array(8).fill(503))
    await served.blocked('index.m3u8?_HLS_msn=4')
  })
})

describe('a device that asks in a loop', () => {
  it('is answered as often as all viewers that its address may have, and waits for the rest', async () => {
    const { served } = await aDesk()
    served.limits.max_per_address = 1
    const answers: string[] = []
    const asks = (count: number): void => {
      const ask = { target: '/live/class/index.m3u8', address: '192.0.2.7', agent: 'a loop', gzip: false, socket: new Socket() }
      served.desk.admit(ask, { known: false, label: '' })
      const reply = { gone: false, send: () => answers.push('sent') && 0 }
      for (let n = 0; n < count; n += 1) served.desk.serve(ask, reply, ({ code }) => answers.push(code))
    }
    asks(63)
    expect([answers.length, served.desk.waiting]).toEqual([60, 3])
    expect((await served.get('index.m3u8')).status).toBe(200)
    served.rig.clock.advance(500)
    expect([answers.length, served.desk.waiting]).toEqual([63, 0])
    asks(20)
    expect(answers.at(-1)).toBe('TOO_MANY_REQUESTS')
  })
})

describe('who comes before there is a picture', () => {
  it('waits for the first segment, and is counted as a viewer while it waits', async () => {
    const served = await new ServedChannel().open()
    const { answer } = await served.blocked('index.m3u8')
    expect([served.watchers, served.desk.viewers('class')]).toEqual([1, 1])
    served.rig.play(served.rig.publish(), stream({ length: 1500 }))
    expect((await answer).status).toBe(200)
  })

  it('waits as long as an upstream takes that has to be reached and has rare keyframes, and keeps its place meanwhile', async () => {
    const served = await new ServedChannel().open()
    const { answer } = await served.blocked('index.m3u8')
    served.rig.clock.advance(10_400)
    expect([served.watchers, served.desk.viewers('class')]).toEqual([1, 1])
    served.rig.play(served.rig.publish(), stream({ length: 1300 }))
    expect((await answer).status).toBe(200)
  })

  it('is told after 12 s that nothing is on air, and at once where nothing can come', async () => {
    const served = await new ServedChannel().open()
    const { answer } = await served.blocked('plain.m3u8')
    served.rig.clock.advance(12_600)
    expect(await answer).toMatchObject({ status: 503, text: 'CHANNEL_NOT_ON_AIR' })
    served.rig.clock.advance(20_000)
    served.expected = false
    expect(await served.get('index.m3u8')).toMatchObject({ status: 503, text: 'CHANNEL_NOT_ON_AIR' })
    expect(served.watchers).toBe(0)
  })

  it('is not shown the end of the lesson before', async () => {
    const { served, input } = await aDesk()
    await served.get('index.m3u8')
    input.end()
    served.rig.packager.forget()
    expect((await served.get('index.m3u8')).text).toContain('#EXT-X-ENDLIST')
    const { answer } = await served.blocked('index.m3u8', { headers: { 'user-agent': 'another player' } })
    served.rig.play(served.rig.publish(), stream({ length: 1500 }))
    expect(readPlaylist((await answer).text)).toMatchObject({ ended: false })
  })

  it('is told at once that HLS does not carry what is on air, after a lesson that it did carry', async () => {
    const { served, input } = await aDesk()
    await served.get('index.m3u8')
    input.end()
    const record = Buffer.from('81080c000a0b00000024cf7f0d000008', 'hex')
    served.rig.play(served.rig.publish(), [
      enhancedVideo(1, 0, { fourCc: 'av01', rest: record }),
      enhancedVideo(1, 1, { fourCc: 'av01', rest: Buffer.alloc(100, 1) }),
    ])
    expect((await served.get('index.m3u8')).text).toContain('#EXT-X-ENDLIST')
    const newcomer = await served.get('index.m3u8', { headers: { 'user-agent': 'another player' } })
    expect(newcomer).toMatchObject({ status: 406, text: 'CODEC_NOT_CARRIED' })
  })
})

describe('viewers by HLS', () => {
  it('are present as long as they ask, and gone ten seconds later', async () => {
    const { served } = await aDesk()
    await served.get('index.m3u8')
    served.rig.clock.advance(8000)
    await served.get('init-0.mp4')
    served.rig.clock.advance(8000)
    expect(served.watchers).toBe(1)
    served.rig.clock.advance(3000)
    expect([served.watchers, served.desk.viewers('class')]).toEqual([0, 0])
    expect(served.booked.filter((line) => !line.startsWith('took'))).toEqual(['ll-hls a player', 'left a player'])
  })

  it('are told apart by what their pages call themselves, and not counted twice for what they fetch', async () => {
    const { served } = await aDesk()
    for (const viewer of ['a', 'b', 'c']) await served.get(`index.m3u8?viewer=${viewer}`)
    for (const name of ['0.m4s', '1.m4s', 'init-0.mp4']) await served.get(name)
    expect(served.desk.viewers('class')).toBe(3)
    await served.get('plain.m3u8', { headers: { 'user-agent': 'another' } })
    expect(served.desk.viewers('class')).toBe(4)
    expect(served.booked.at(-2)).toBe('hls another')
  })

  it('are as many as the settings say, HTTP-FLV counted with them', async () => {
    const { served } = await aDesk()
    served.limits.max = 2
    for (const viewer of ['a', 'b']) expect((await served.get(`index.m3u8?viewer=${viewer}`)).status).toBe(200)
    expect(await served.get('index.m3u8?viewer=c')).toMatchObject({ status: 503, text: 'VIEWERS_FULL' })
    expect((await served.get('index.m3u8?viewer=a')).status).toBe(200)
  })
})

describe('a player that gets media slower than it shows them', () => {
  const trouble = (served: ServedChannel): string[] => served.booked.filter((line) => /^(?:stalled|skipped)/u.test(line))

  it('is in the book as one that stalls, once each time that it falls behind', async () => {
    const { served, show } = await aDesk()
    await served.get('index.m3u8')
    await served.get('3.0.m4s')
    show(9320)
    for (const name of ['3.1.m4s', '3.2.m4s', '4.m4s', '9.0.m4s']) expect((await served.get(name)).status).toBe(200)
    expect(trouble(served)).toEqual(['stalled a player'])
    for (let at = 14_320; at < 60_000; at += 5000) {
      show(at)
      await served.get('index.m3u8')
    }
    for (const name of ['5.m4s', '6.m4s', '59.0.m4s']) await served.get(name)
    expect(trouble(served)).toEqual(['stalled a player', 'skipped a player'])
  })

  it('is told from one that begins further behind, and from one that asks unevenly', async () => {
    const { served, show } = await aDesk(8320)
    await served.get('plain.m3u8')
    for (let number = 4; number < 8; number += 1) await served.get(`${number}.m4s`)
    for (let number = 8; number < 20; number += 2) {
      show(number * 1000 + 3320)
      for (const name of [`${number}.m4s`, `${number + 1}.m4s`]) await served.get(name)
    }
    await served.get('index.m3u8')
    for (let at = 21_520; at < 30_000; at += 200) {
      const { part } = served.next
      show(at)
      await served.get(part)
    }
    expect(trouble(served)).toEqual([])
  })
})

describe('what is sent', () => {
  it('says what it is, and how long it may be kept', async () => {
    const { served } = await aDesk()
    const type = 'application/vnd.apple.mpegurl'
    expect((await served.get('index.m3u8')).headers).toMatchObject({ 'content-type': type, 'cache-control': 'no-cache' })
    expect((await served.get('index.m3u8?_HLS_msn=2')).headers).toMatchObject({ 'content-type': type, 'cache-control': 'max-age=6' })
    for (const name of ['2.m4s', '3.0.m4s', 'init-0.mp4']) {
      const { headers, body } = await served.get(name)
      expect(headers).toMatchObject({
        'content-type': 'video/mp4',
        'cache-control': 'max-age=6, immutable',
        'content-length': String(body.length),
      })
      expect(body.equals(served.rig.fetch(name) ?? Buffer.alloc(0))).toBe(true)
    }
  })

  it('is packed where it is text and the player can unpack it', async () => {
    const { served } = await aDesk()
    const plain = await served.get('index.m3u8')
    const packed = await served.get('index.m3u8', { headers: { 'accept-encoding': 'gzip, deflate' } })
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(gunzipSync(packed.body).toString()).toBe(plain.text)
    const refused = await served.get('index.m3u8', { headers: { 'accept-encoding': 'gzip;q=0' } })
    expect(refused.headers['content-encoding']).toBeUndefined()
  })
})
