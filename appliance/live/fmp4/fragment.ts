import type { Sample, TrackRun } from './track.ts'
import { trackId } from './track.ts'

const BOX_HEAD = 8
const MFHD = 16
const TFHD = 16
const TFDT = 20
const TRUN_HEAD = 20
const TRUN_ENTRY = 16

const DEFAULT_BASE_IS_MOOF = 0x02_00_00
const DATA_OFFSET = 0x01
const DURATION_SIZE_FLAGS_OFFSET = 0x0f_00
const VERSION_1 = 0x01_00_00_00

/** 8.8.3.1: depends on no other sample. */
const SYNC = 0x02_00_00_00
/** Depends on others, and is no sync sample. */
const NON_SYNC = 0x01_01_00_00

const MOOF = fourCc('moof')
const MDAT = fourCc('mdat')
const MFHD_TYPE = fourCc('mfhd')
const TRAF = fourCc('traf')
const TFHD_TYPE = fourCc('tfhd')
const TFDT_TYPE = fourCc('tfdt')
const TRUN = fourCc('trun')

/**
 * Hot path: a moof and its mdat (ISO/IEC 14496-12 8.8.4 to 8.8.12, 8.16.4) in one buffer of its own, written in one pass;
 * the samples are copied once, here. `sequence` counts the fragments of a file, modulo 2^32.
 */
export function fragment(sequence: number, runs: readonly TrackRun[]): Buffer {
  const headBytes = moofBytes(runs)
  const dataBytes = payloadBytes(runs)
  // No slice of the shared pool: a fragment is kept for as long as viewers may rewind.
  const bytes = Buffer.allocUnsafeSlow(headBytes + BOX_HEAD + dataBytes)
  let at = writeBoxHead(bytes, 0, { size: headBytes, type: MOOF })
  at = writeBoxHead(bytes, at, { size: MFHD, type: MFHD_TYPE })
  at = bytes.writeUInt32BE(0, at)
  at = bytes.writeUInt32BE(sequence >>> 0, at)
  let dataAt = headBytes + BOX_HEAD
  for (const run of runs) {
    at = writeTrackFragment(bytes, at, { run, dataAt })
    dataAt = writeSamples(bytes, dataAt, run.samples)
  }
  writeBoxHead(bytes, at, { size: BOX_HEAD + dataBytes, type: MDAT })
  return bytes
}

function moofBytes(runs: readonly TrackRun[]): number {
  let bytes = BOX_HEAD + MFHD
  for (const run of runs) bytes += trafBytes(run)
  return bytes
}

function trafBytes(run: TrackRun): number {
  return BOX_HEAD + TFHD + TFDT + TRUN_HEAD + TRUN_ENTRY * run.samples.length
}

function payloadBytes(runs: readonly TrackRun[]): number {
  let bytes = 0
  for (const run of runs) for (const sample of run.samples) bytes += sample.data.length
  return bytes
}

function writeBoxHead(into: Buffer, at: number, head: { size: number; type: number }): number {
  into.writeUInt32BE(head.size, at)
  return into.writeUInt32BE(head.type, at + 4)
}

function writeTrackFragment(into: Buffer, from: number, { run, dataAt }: { run: TrackRun; dataAt: number }): number {
  const { samples, baseDecodeTime } = run
  let at = writeBoxHead(into, from, { size: trafBytes(run), type: TRAF })
  at = writeBoxHead(into, at, { size: TFHD, type: TFHD_TYPE })
  at = into.writeUInt32BE(DEFAULT_BASE_IS_MOOF, at)
  at = into.writeUInt32BE(trackId(run.track), at)
  at = writeBoxHead(into, at, { size: TFDT, type: TFDT_TYPE })
  at = into.writeUInt32BE(VERSION_1, at)
  at = into.writeUInt32BE(Math.floor(baseDecodeTime / 0x1_0000_0000), at)
  at = into.writeUInt32BE(baseDecodeTime % 0x1_0000_0000, at)
  at = writeBoxHead(into, at, { size: TRUN_HEAD + TRUN_ENTRY * samples.length, type: TRUN })
  at = into.writeUInt32BE(VERSION_1 | DATA_OFFSET | DURATION_SIZE_FLAGS_OFFSET, at)
  at = into.writeUInt32BE(samples.length, at)
  at = into.writeInt32BE(dataAt, at)
  for (const sample of samples) at = writeEntry(into, at, sample)
  return at
}

function writeEntry(into: Buffer, at: number, sample: Sample): number {
  into.writeUInt32BE(sample.duration, at)
  into.writeUInt32BE(sample.data.length, at + 4)
  into.writeUInt32BE(sample.sync ? SYNC : NON_SYNC, at + 8)
  return into.writeInt32BE(sample.compositionOffset, at + 12)
}

function writeSamples(into: Buffer, from: number, samples: readonly Sample[]): number {
  let at = from
  for (const { data } of samples) {
    into.set(data, at)
    at += data.length
  }
  return at
}

function fourCc(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32BE()
}
