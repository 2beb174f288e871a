import { describe, expect, it } from 'vitest'
import { IngestProtocol } from '#appliance/live/ingest/ingest-protocol.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { decodeAmf, encodeAmf } from '#appliance/live/rtmp/rtmp-amf.ts'
import type { AmfValue } from '#appliance/live/rtmp/rtmp-amf.ts'
import { RtmpChunkReader } from '#appliance/live/rtmp/rtmp-chunk-reader.ts'
import { toChunks } from '#appliance/live/rtmp/rtmp-chunk-writer.ts'
import { clientHello } from '#appliance/live/rtmp/rtmp-handshake.ts'
import { ACKNOWLEDGEMENT, AGGREGATE, COMMAND, COMMAND_AMF3, DATA_AMF3, WINDOW_ACK_SIZE } from '#appliance/live/rtmp/rtmp-message.ts'
import type { RtmpMessage } from '#appliance/live/rtmp/rtmp-message.ts'

const HANDSHAKE_BYTES = 1 + 2 * 1536

interface Talk {
  say(type: number, body: Buffer, timestamp?: number): void
  media: MediaMessage[]
  published: string[]
  left: () => number
  answers(): RtmpMessage[]
}

/** A peer and the protocol, handshake done. */
function aTalk(): Talk {
  const [outputs, media, published]: [Buffer[], MediaMessage[], string[]] = [[], [], []]
  let left = 0
  const protocol = new IngestProtocol({
    output: (bytes) => void outputs.push(Buffer.from(bytes)),
    publish: (name) => {
      published.push(name)
      protocol.accept()
    },
    media: (message) => void media.push({ ...message, body: Buffer.from(message.body) }),
    play: () => undefined,
    pause: () => undefined,
    over: () => void left++,
    turnAway: () => undefined,
  })
  protocol.receive(Buffer.concat([clientHello(), Buffer.alloc(1536)]))
  return {
    ...{ media, published, left: () => left },
    say: (type, body, timestamp = 0) => protocol.receive(toChunks({ type, streamId: 1, timestamp, body }, 3, 128)),
    answers() {
      const answers: RtmpMessage[] = []
      const reader = new RtmpChunkReader((message) => answers.push({ ...message, body: Buffer.from(message.body) }), 100_000)
      reader.write(Buffer.concat(outputs).subarray(HANDSHAKE_BYTES))
      return answers
    },
  }
}

function anAcceptedTalk(): Talk {
  const talk = aTalk()
  talk.say(COMMAND, encodeAmf(['connect', 1, { app: 'live/' }]))
  talk.say(COMMAND, encodeAmf(['createStream', 2, null]))
  talk.say(COMMAND, encodeAmf(['publish', 3, null, 'some-key?a=b', 'live']))
  return talk
}

const commandsOf = (talk: Talk): AmfValue[][] => talk.answers().flatMap(({ type, body }) => (type === COMMAND ? [decodeAmf(body)] : []))
const tag = (type: number, timestamp: number, body: string): Buffer =>
  Buffer.concat([Buffer.from([type, 0, 0, body.length, 0, 0, timestamp, 0, 0, 0, 0]), Buffer.from(body), Buffer.alloc(4)])

describe('what the box says to an encoder', () => {
  it('is what encoders wait for, in the order in which they ask', () => {
    const talk = anAcceptedTalk()
    const told = commandsOf(talk).map(([name, transaction, , about]) => [name, transaction, about])
    expect(told).toEqual([
      ['_result', 1, expect.objectContaining({ code: 'NetConnection.Connect.Success' })],
      ['_result', 2, 1],
      ['onStatus', 0, expect.objectContaining({ code: 'NetStream.Publish.Start' })],
    ])
    expect(talk.published).toEqual(['some-key'])
  })

  it('answers releaseStream and FCPublish, for encoders that wait for it', () => {
    const talk = aTalk()
    talk.say(COMMAND, encodeAmf(['connect', 1, { app: 'live' }]))
    talk.say(COMMAND, encodeAmf(['releaseStream', 2, null, 'some-key']))
    talk.say(COMMAND_AMF3, Buffer.concat([Buffer.from([0]), encodeAmf(['FCPublish', 3, null, 'some-key'])]))
    expect(commandsOf(talk).map(([name, transaction]) => [name, transaction])).toEqual([
      ['_result', 1],
      ['_result', 2],
      ['_result', 3],
    ])
  })

  it('acknowledges every window of bytes, because hardware encoders stop without', () => {
    const talk = anAcceptedTalk()
    const window = Buffer.alloc(4)
    window.writeUInt32BE(10_000)
    talk.say(WINDOW_ACK_SIZE, window)
    for (let sent = 0; sent < 50; sent++) talk.say(9, Buffer.alloc(1000, 0x27))
    const acknowledged = talk.answers().flatMap(({ type, body }) => (type === ACKNOWLEDGEMENT ? [body.readUInt32BE()] : []))
    expect(acknowledged.length).toBeGreaterThanOrEqual(4)
    expect(
      acknowledged
        .slice(1)
        .map((count, at) => count - (acknowledged[at] ?? 0))
        .every((step) => step >= 10_000 && step < 12_000),
    ).toBe(true)
  })
})

describe('what the box makes of an encoder', () => {
  it('takes metadata out of its wrapping, whichever AMF it came in', () => {
    const talk = anAcceptedTalk()
    talk.say(18, encodeAmf(['@setDataFrame', 'onMetaData', { width: 1280 }]))
    talk.say(DATA_AMF3, Buffer.concat([Buffer.from([0]), encodeAmf(['onMetaData', { width: 640 }])]))
    expect(talk.media.map(({ type, body }) => [type, ...decodeAmf(body)])).toEqual([
      [18, 'onMetaData', { width: 1280 }],
      [18, 'onMetaData', { width: 640 }],
    ])
  })

  it('splits aggregates and moves their parts to the time of the whole', () => {
    const talk = anAcceptedTalk()
    talk.say(AGGREGATE, Buffer.concat([tag(8, 100, 'sound'), tag(9, 110, 'picture'), tag(8, 123, 'more')]), 5000)
    expect(talk.media).toEqual([
      { type: 8, timestamp: 5000, body: Buffer.from('sound') },
      { type: 9, timestamp: 5010, body: Buffer.from('picture') },
      { type: 8, timestamp: 5023, body: Buffer.from('more') },
    ])
  })

  it.each(['FCUnpublish', 'closeStream', 'deleteStream'])('understands %s as good-bye', (name) => {
    const talk = anAcceptedTalk()
    talk.say(COMMAND, encodeAmf([name, 0, null, 1]))
    expect(talk.left()).toBe(1)
  })
})
