/*
 * What appliance/live/ingest/ingest-protocol.ts relies on of node-media-server, which promises none of it: fields, methods, the order
 * of calls, bytes. An upgrade that changes any of it fails here and says what; then the protocol is mended, or the upgrade left.
 */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import amf from 'node-media-server/src/protocol/amf.js'
import logger from 'node-media-server/src/core/logger.js'
import Rtmp from 'node-media-server/src/protocol/rtmp.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { encodeAmf } from '#appliance/live/rtmp/rtmp-amf.ts'
import type { AmfValue } from '#appliance/live/rtmp/rtmp-amf.ts'
import { clientHello } from '#appliance/live/rtmp/rtmp-handshake.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const PACKET_BYTES = 1536
const SECRET = 'Genuine Adobe Flash Player 001'

/** The protocol class with what it says and what reaches its chunk reader written down. */
class Listened extends Rtmp {
  readonly said: Buffer[] = []
  readonly read: Buffer[] = []

  constructor() {
    super()
    this.onOutputCallback = (bytes) => void this.said.push(Buffer.from(bytes))
  }

  override chunkRead(data: Buffer, from: number, bytes: number): null {
    this.read.push(Buffer.from(data.subarray(from, from + bytes)))
    return null
  }
}

/** The bytes of one call, in hexadecimal. */
function saidBy(call: (rtmp: Listened) => void): string {
  const rtmp = new Listened()
  call(rtmp)
  return Buffer.concat(rtmp.said).toString('hex')
}

/** A message of a command on chunk stream 3, as it goes out. */
function commandHex(streamId: number, ...values: AmfValue[]): string {
  const body = encodeAmf(values)
  const head = Buffer.alloc(12)
  head[0] = 3
  head.writeUIntBE(body.length, 4, 3)
  head[7] = 20
  head.writeUInt32LE(streamId, 8)
  return Buffer.concat([head, body]).toString('hex')
}

/** C0 and C1 with the digest that Flash and some encoders send, at the place of either scheme. */
function signedHello(scheme: 1 | 2): Buffer {
  const hello = clientHello()
  const packet = hello.subarray(1)
  const from = scheme === 1 ? 8 : 772
  const offset = (packet.subarray(from, from + 4).reduce((sum, byte) => sum + byte, 0) % 728) + from + 4
  const rest = Buffer.concat([packet.subarray(0, offset), packet.subarray(offset + 32)])
  createHmac('sha256', SECRET).update(rest).digest().copy(packet, offset)
  return hello
}

describe('the handshake of node-media-server', () => {
  it('echoes a plain C1 once it is whole, however it is cut, and says nothing else', () => {
    const rtmp = new Listened()
    const hello = clientHello()
    for (const byte of hello.subarray(0, -1)) rtmp.parserData(Buffer.of(byte))
    expect(rtmp.said).toEqual([])
    rtmp.parserData(hello.subarray(-1))
    expect(Buffer.concat(rtmp.said).equals(Buffer.concat([hello, hello.subarray(1)]))).toBe(true)
  })

  it.each([1, 2] as const)('answers a signed C1 of scheme %i with as many bytes, signed', (scheme) => {
    const rtmp = new Listened()
    const hello = signedHello(scheme)
    rtmp.parserData(hello)
    const answer = Buffer.concat(rtmp.said)
    expect([answer.length, answer[0]]).toEqual([1 + 2 * PACKET_BYTES, 3])
    expect(answer.subarray(1, 1 + PACKET_BYTES).equals(hello.subarray(1))).toBe(false)
  })

  it('hands what follows C2 to chunkRead as buffer, offset and count, and everything after it', () => {
    const rtmp = new Listened()
    rtmp.parserData(Buffer.concat([clientHello(), Buffer.alloc(PACKET_BYTES), Buffer.from('first')]))
    rtmp.parserData(Buffer.from('second'))
    expect(rtmp.read.map(String)).toEqual(['first', 'second'])
  })

  it('does not call chunkRead before there is anything for it', () => {
    const rtmp = new Listened()
    rtmp.parserData(Buffer.concat([clientHello(), Buffer.alloc(PACKET_BYTES)]))
    expect(rtmp.read).toEqual([])
  })
})

describe('the object of node-media-server', () => {
  it.each(['chunkRead', 'onConnect', 'onCreateStream', 'onPublish', 'onPlay', 'onDeleteStream'] as const)(
    'has %s on its prototype, where a class can override it',
    (name) => {
      expect(typeof Rtmp.prototype[name]).toBe('function')
      expect(Object.hasOwn(new Rtmp(), name)).toBe(false)
    },
  )

  it('has the fields that are set and read here', () => {
    const rtmp = new Rtmp()
    expect(typeof rtmp.onOutputCallback).toBe('function')
    expect(rtmp.parserPacket.header).toMatchObject({ stream_id: 0 })
    expect(Object.hasOwn(rtmp, 'flv')).toBe(true)
  })

  it('works without its FLV reader, which is a megabyte', () => {
    const rtmp = new Listened()
    rtmp.flv = undefined
    rtmp.parserData(Buffer.concat([clientHello(), Buffer.alloc(PACKET_BYTES), Buffer.of(1)]))
    expect(rtmp.read).toHaveLength(1)
  })
})

describe('what node-media-server writes', () => {
  it.each<[string, (rtmp: Listened) => void, string]>([
    ['sendACK', (rtmp) => rtmp.sendACK(0x01020304), '02000000000004030000000001020304'],
    ['sendWindowACK', (rtmp) => rtmp.sendWindowACK(0x01020304), '02000000000004050000000001020304'],
    ['setPeerBandwidth', (rtmp) => rtmp.setPeerBandwidth(0x01020304, 2), '0200000000000506000000000102030402'],
    ['setChunkSize', (rtmp) => rtmp.setChunkSize(0xffff), '0200000000000401000000000000ffff'],
    ['sendStreamStatus', (rtmp) => rtmp.sendStreamStatus(7, 0x01020304), '020000000000060400000000000701020304'],
  ])('%s is one control message, byte for byte', (_name, call, hex) => {
    expect(saidBy(call)).toBe(hex)
  })

  it('sendInvokeMessage is one command, its values in the order of the protocol', () => {
    const call = (rtmp: Listened): void => rtmp.sendInvokeMessage(7, { cmd: '_result', transId: 2, cmdObj: null, info: 1 })
    expect(saidBy(call)).toBe(commandHex(7, '_result', 2, null, 1))
  })

  it('sendInvokeMessage takes an absent value for undefined', () => {
    const call = (rtmp: Listened): void => rtmp.sendInvokeMessage(0, { cmd: '_result', transId: 2, cmdObj: null, info: undefined })
    expect(saidBy(call)).toBe(commandHex(0, '_result', 2, null, undefined))
  })

  it('_error carries its information', () => {
    const info = { level: 'error', code: 'a', description: 'b' }
    expect(saidBy((rtmp) => rtmp.sendInvokeMessage(0, { cmd: '_error', transId: 1, cmdObj: null, info }))).toBe(
      commandHex(0, '_error', 1, null, info),
    )
  })

  it('sendStatusMessage is an onStatus on the stream that is named', () => {
    expect(saidBy((rtmp) => rtmp.sendStatusMessage(1, 'status', 'NetStream.Publish.Start', 'publishing'))).toBe(
      commandHex(1, 'onStatus', 0, null, { level: 'status', code: 'NetStream.Publish.Start', description: 'publishing' }),
    )
  })

  it('respondConnect tells success and the encoding that was set', () => {
    const call = (rtmp: Listened): void => {
      rtmp.objectEncoding = 0
      rtmp.respondConnect(1)
    }
    const info = {
      level: 'status',
      code: 'NetConnection.Connect.Success',
      description: 'Connection succeeded.',
      objectEncoding: 0,
    }
    expect(saidBy(call)).toBe(commandHex(0, '_result', 1, { fmsVer: 'FMS/3,0,1,123', capabilities: 31 }, info))
  })

  it('is never cut below the chunk size that the box announces, 65,535', () => {
    const description = 'x'.repeat(60_000)
    const hex = saidBy((rtmp) => rtmp.sendStatusMessage(1, 'status', 'a', description))
    expect(hex).toBe(commandHex(1, 'onStatus', 0, null, { level: 'status', code: 'a', description }))
  })
})

describe('the commands that node-media-server reads', () => {
  beforeEach(() => void vi.spyOn(logger, 'log').mockReturnValue(undefined))
  afterEach(() => vi.restoreAllMocks())

  const read = (...values: AmfValue[]) => amf.decodeAmf0Cmd(encodeAmf(values))

  it.each<[AmfValue[], Record<string, unknown>]>([
    [['connect', 1, { app: 'live', flashVer: 'x' }], { transId: 1, cmdObj: { app: 'live', flashVer: 'x' } }],
    [['createStream', 2, null], { transId: 2, cmdObj: null }],
    [['publish', 3, null, 'key', 'live'], { transId: 3, streamName: 'key' }],
    [['play', 4, null, 'class', -2000, -1, true], { transId: 4, streamName: 'class' }],
    [['pause', 5, null, true, 1000], { transId: 5, pause: true }],
    [['getStreamLength', 6, null, 'class'], { transId: 6 }],
    [['FCSubscribe', 7, null, 'class'], { transId: 7, streamName: 'class' }],
    [['seek', 8, null, 100], { transId: 8 }],
    [['releaseStream', 9, null, 'key'], { transId: 9 }],
    [['FCPublish', 10, null, 'key'], { transId: 10 }],
    [['FCUnpublish', 11, null, 'key'], { transId: 11 }],
    [['closeStream', 12, null], { transId: 12 }],
    [['deleteStream', 13, null, 1], { transId: 13 }],
  ])('are taken apart: %j', (values, fields) => {
    expect(read(...values)).toMatchObject({ cmd: values[0], ...fields })
  })

  it('are named where they are unknown', () => {
    expect(read('_checkbw', 1, null)).toEqual({ cmd: '_checkbw' })
  })

  it('that are cut short have fewer fields, and those without a name none', () => {
    expect(read('publish', 3)).toEqual({ cmd: 'publish', transId: 3 })
    expect(amf.decodeAmf0Cmd(Buffer.of(0x11))).toEqual({})
  })

  it('of a kind that does not exist throw', () => {
    expect(() => amf.decodeAmf0Cmd(Buffer.from('020007636f6e6e656374ff', 'hex'))).toThrow(TypeError)
  })
})

describe('the log of node-media-server', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each(['trace', 'debug', 'info', 'warn', 'error'] as const)(
    'goes through `log` for %s, so that one replacement silences it',
    (level) => {
      const printed = vi.spyOn(console, 'log').mockReturnValue(undefined)
      const log = vi.spyOn(logger, 'log').mockReturnValue(undefined)
      ;(logger as unknown as Record<string, (message: string) => void>)[level]?.('something')
      expect(log).toHaveBeenCalledOnce()
      expect(printed).not.toHaveBeenCalled()
    },
  )

  it('is the one that its AMF reader uses', () => {
    const log = vi.spyOn(logger, 'log').mockReturnValue(undefined)
    amf.decodeAmf0Cmd(encodeAmf(['_checkbw', 1, null]))
    expect(log).toHaveBeenCalled()
  })
})

// Row 12: no server, no store, no exit.
describe('importing node-media-server', () => {
  const REPORT = `
    const look = () => ({
      resources: process.getActiveResourcesInfo(),
      globals: Object.keys(globalThis),
      listeners: process.eventNames().map(String),
    })
    const later = (run) => setImmediate(() => setImmediate(run))
    later(() => {
      const before = look()
      for (const file of process.argv.slice(1)) require(file)
      const loaded = Object.keys(require.cache).map((path) => path.split('/node-media-server/src/')[1] ?? path).sort()
      later(() => {
        const report = JSON.stringify({ before, after: look(), loaded })
        process.stdout.write(report)
      })
    })`

  it('starts nothing, prints nothing, writes nothing and brings no other package', async () => {
    const cwd = await aFolder()
    const { resolve } = createRequire(import.meta.url)
    const files = ['protocol/rtmp.js', 'protocol/amf.js', 'core/logger.js'].map((path) => resolve(`node-media-server/src/${path}`))
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', REPORT, ...files], { cwd })
    expect(stderr).toBe('')
    const { before, after, loaded } = JSON.parse(stdout) as Record<'before' | 'after' | 'loaded', unknown>
    expect(after).toEqual(before)
    expect(loaded).toEqual(['core/avpacket.js', 'core/logger.js', 'protocol/amf.js', 'protocol/flv.js', 'protocol/rtmp.js'])
    expect(await readdir(cwd)).toEqual([])
  })
})
