import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { MovieFile } from '#appliance/live/fmp4/movie-file.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { makeClip } from './clips.ts'

const run = promisify(execFile)

/** A film of 8 s with a keyframe each two seconds, pictures that are made from later ones, and sound. */
const FILM = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=44100', '-t', '8']
const CODING = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '50', '-bf', '2', '-c:a', 'aac']

interface Packet {
  kind: 'video' | 'audio'
  /** Milliseconds. */
  pts: number
  size: number
  sync: boolean
}

let folder: string

async function made(name: string, options: readonly string[]): Promise<Buffer> {
  const path = join(folder, name)
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...FILM, ...CODING, ...options, path])
  return readFile(path)
}

function fileOf(bytes: Buffer): { size: number; read: (position: number, length: number) => Promise<Buffer>; reads: number } {
  const file = {
    size: bytes.length,
    reads: 0,
    read: (position: number, length: number) => {
      file.reads += 1
      return Promise.resolve(bytes.subarray(position, position + length))
    },
  }
  return file
}

async function played(bytes: Buffer, from: number): Promise<MediaMessage[]> {
  const messages: MediaMessage[] = []
  for await (const { type, timestamp, body } of (await MovieFile.open(fileOf(bytes))).from(from)) {
    messages.push({ type, timestamp, body: Buffer.from(body) })
  }
  return messages
}

/** The packets of a film as ffprobe finds them. */
async function packetsOf(bytes: Buffer): Promise<Packet[]> {
  const path = join(folder, 'judged.mp4')
  await writeFile(path, bytes)
  const asked = ['-v', 'error', '-show_entries', 'packet=codec_type,pts_time,size,flags', '-of', 'csv=p=0', path]
  const { stdout } = await run('ffprobe', asked, { maxBuffer: 64 * 1024 * 1024 })
  return (
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      // Side data have lines of their own.
      .filter(([kind]) => kind === 'video' || kind === 'audio')
      .map(([kind, pts, size, flags]) => ({
        kind: kind === 'video' ? 'video' : 'audio',
        pts: Number(pts) * 1000,
        size: Number(size),
        sync: flags?.startsWith('K') === true,
      }))
  )
}

/** What of a message ffprobe would say. */
function asPacket({ type, timestamp, body }: MediaMessage): Packet {
  const isVideo = type === TAG_VIDEO
  const offset = isVideo ? body.readIntBE(2, 3) : 0
  return {
    kind: isVideo ? 'video' : 'audio',
    pts: timestamp + offset,
    size: body.length - (isVideo ? 5 : 2),
    sync: !isVideo || kindOf({ type, timestamp, body }) === 'keyframe',
  }
}

function isFrame(message: MediaMessage): boolean {
  return ['keyframe', 'inter', 'audio'].includes(kindOf(message))
}

describe.skipIf(noFfmpeg !== undefined)(`a film on the disk ${noFfmpeg ?? ''}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'classbox-film-'))
    return () => rm(folder, { recursive: true, force: true })
  })

  it.each([
    ['with its tables behind the media', []],
    ['with its tables before the media', ['-movflags', '+faststart']],
    ['in fragments', ['-movflags', '+frag_keyframe+empty_moov+default_base_moof']],
  ])('%s gives out each frame once, with the time, size and kind that ffprobe finds', async (_, options) => {
    const film = await made('film.mp4', options)
    const frames = (await played(film, 0)).filter(isFrame).map(asPacket)
    const packets = await packetsOf(film)
    for (const kind of ['video', 'audio'] as const) {
      const [own, theirs] = [frames.filter((frame) => frame.kind === kind), packets.filter((packet) => packet.kind === kind)]
      expect(own.map(({ size, sync }) => [size, sync])).toEqual(theirs.map(({ size, sync }) => [size, sync]))
      // Both tracks are moved together, so that none begins before zero.
      const moved = (own[0]?.pts ?? 0) - (theirs[0]?.pts ?? 0)
      for (const [at, { pts }] of own.entries()) expect(Math.abs(pts - moved - (theirs[at]?.pts ?? 0))).toBeLessThan(1.1)
    }
  })

  it.each([
    ['with its tables in the moov', []],
    ['in fragments', ['-movflags', '+frag_keyframe+empty_moov+default_base_moof']],
  ])('%s begins at the last keyframe before the point, with its headers first', async (_, options) => {
    const film = await made('film.mp4', options)
    for (const [point, keyframe] of [
      [0, 0],
      [1990, 0],
      [4100, 4000],
      [7999, 6000],
      [60_000, 6000],
    ] as const) {
      const messages = await played(film, point)
      const first = messages.filter(isFrame)[0]
      expect(first?.type).toBe(TAG_VIDEO)
      expect(Math.abs((first?.timestamp ?? -1) - keyframe)).toBeLessThan(100)
      expect(kindOf(first as MediaMessage)).toBe('keyframe')
      const headers = messages.slice(0, messages.findIndex(isFrame) + 1).map(kindOf)
      expect(headers).toContain('video-header')
      const sound = messages.find((message) => kindOf(message) === 'audio')
      expect(sound?.timestamp).toBeGreaterThan((first?.timestamp ?? 0) - 50)
    }
  })

  it('in fragments that begin with the sound shows its picture first all the same', async () => {
    const film = await made('film.mp4', ['-map', '1:a', '-map', '0:v', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'])
    const frames = (await played(film, 0)).filter(isFrame)
    expect(frames[0]?.type).toBe(TAG_VIDEO)
    const times = frames.map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('is in the order in which it plays, and read in large steps', async () => {
    const film = await made('film.mp4', ['-movflags', '+faststart'])
    const file = fileOf(film)
    let last = -1
    for await (const { timestamp } of (await MovieFile.open(file)).from(0)) {
      expect(timestamp).toBeGreaterThanOrEqual(last)
      last = timestamp
    }
    expect(file.reads).toBeLessThan(20)
  })

  it('may have HEVC, sound alone, or a picture alone', async () => {
    const hevc = await played(await makeClip({ video: 'libx265', container: 'mp4' }), 1500)
    expect(hevc.filter(isFrame).length).toBeGreaterThan(25)
    const path = join(folder, 'sound.m4a')
    await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=frequency=330', '-t', '3', '-c:a', 'aac', path])
    const sound = await played(await readFile(path), 2000)
    expect(sound.every(({ type }) => type === TAG_AUDIO)).toBe(true)
    expect(sound.filter(isFrame)[0]?.timestamp).toBeGreaterThan(1900)
  })

  describe('that is damaged', () => {
    it('is refused with what is wrong with it, wherever it is cut off', async () => {
      const film = await made('film.mp4', ['-movflags', '+faststart'])
      for (let end = 0; end < film.length; end += Math.ceil(film.length / 97)) {
        await expect(played(film.subarray(0, end), 0)).rejects.toThrow(/byte|no moov/u)
      }
    })

    it('neither hangs nor takes memory, whatever its tables claim', async () => {
      const film = await made('film.mp4', ['-movflags', '+faststart'])
      const end = film.indexOf('mdat', 0, 'latin1')
      let seed = 20_261_129
      const random = (below: number): number => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
        return seed % below
      }
      for (let round = 0; round < 400; round += 1) {
        const broken = Buffer.from(film)
        for (let flips = 0; flips < 3; flips += 1)
          broken.writeUInt32BE(random(2) === 0 ? 0xff_ff_ff_ff : random(2 ** 31), 8 + random(end - 16))
        // It plays, or says what is wrong.
        const said = await played(broken, random(8000)).then(
          () => 'STREAM_MALFORMED',
          (thrown: unknown) => (thrown instanceof BoxError ? thrown.code : thrown),
        )
        expect(said).toBe('STREAM_MALFORMED')
      }
    })

    it('is refused where it claims more samples than anybody films, which cost it nothing', async () => {
      const film = Buffer.from(await made('film.mp4', ['-movflags', '+faststart']))
      const stsz = film.indexOf('stsz', 0, 'latin1')
      film.writeUInt32BE(1, stsz + 8)
      film.writeUInt32BE(0xff_ff_ff_ff, stsz + 12)
      await expect(played(film, 0)).rejects.toThrow('claims 4294967295 samples')
    })

    it('is no film at all: it says so', async () => {
      await expect(played(Buffer.from('<html>captive portal</html>'.repeat(50)), 0)).rejects.toMatchObject({ code: 'STREAM_MALFORMED' })
      await expect(played(Buffer.alloc(0), 0)).rejects.toThrow('has no moov')
    })
  })
})
