import type { FeedViews } from '#appliance/contract/feed.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { ChannelView, UpstreamView, ViewersView, ViewerView } from '#appliance/contract/live.ts'
import type { RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'

/** A school day of 2026-11-17, in Shanghai. */
export const MORNING = Date.UTC(2026, 10, 17, 0, 30)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

type Told = Partial<FeedViews>

/** A claimed box in class, its picture well and from the room, seen by the technician who holds the lesson. */
export function aClassOnAir(more: Told = {}): Told {
  return {
    box: {
      school: '云岭小学',
      room: '三年二班',
      language: 'zh-Hans',
      timeZone: 'Asia/Shanghai',
      version: '0.1.0',
      claimed: true,
      addresses: ['http://192.168.1.20:8080', 'http://classbox.local:8080'],
      clockTrust: 'timesync',
      now: MORNING,
      boot: 'one',
    },
    session: { role: 'technician', claimed: true, holder: 'you', remembered: true, asks: [], asking: false },
    lesson: {
      phase: 'live',
      running: true,
      awaitsDate: false,
      channel: 'class',
      startedAt: Date.now() - 23 * MINUTE,
      sample: false,
      black: false,
    },
    live: aLive(aChannel()),
    screens: { scene: { kind: 'black' }, screens: [] },
    health: { issues: [] },
    recordings: noRecordings(),
    ...more,
  }
}

export function aLive(...channels: ChannelView[]): FeedViews['live'] {
  return { channels, rtmpPort: 1935, ffmpeg: 'present', sample: false }
}

export function aChannel(more: Partial<ChannelView> = {}): ChannelView {
  return {
    name: 'class',
    state: 'live',
    source: { kind: 'pull', since: MORNING, from: 'rtmp://edge.example/live/***' },
    upstreams: [],
    upstreamsRevision: 'first',
    video: { codec: 'avc', codecString: 'avc1.64001f', width: 1280, height: 720 },
    audio: { codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 48_000, channels: 2 },
    stats: { bitsPerSecond: 2_100_000, framesPerSecond: 25, keyframeInterval: 2000, arrivalJitter: 31, gaps: 1, bytes: 364_000_000 },
    troubles: [],
    viewers: 4,
    ...more,
  }
}

export function anUpstream(id: string, more: Partial<UpstreamView> = {}): UpstreamView {
  const url = `https://${id}.example/live/3-2.flv?token=***`
  return { id, kind: 'address', url, state: 'standby', attempts: 0, chosen: false, ...more }
}

/** Another box that does not answer, a main address that is away, and the backup that feeds the class. */
export function onTheBackup(): UpstreamView[] {
  const peer = { kind: 'peer', url: 'http://192.168.1.21:8080/live/class.flv' } as const
  return [
    anUpstream('box-1', { ...peer, state: 'waiting', attempts: 3, nextTryAt: MORNING + MINUTE, trouble: 'upstream-unreachable' }),
    anUpstream('main', { state: 'waiting', attempts: 4, nextTryAt: MORNING + MINUTE, trouble: 'upstream-refused' }),
    anUpstream('backup-1', { url: 'rtmps://edge-2.example/live/***', state: 'running', attempts: 1 }),
    anUpstream('backup-2', { url: 'srt://203.0.113.9:9000?passphrase=***' }),
  ]
}

export function aRecording(id: string, more: Partial<RecordingView> = {}): RecordingView {
  const startedAt = MORNING - DAY
  const endedAt = startedAt + 40 * MINUTE
  const size = { duration: 2400, bytes: 612_000_000 }
  const rest = { fate: 'for-days' as const, deletedAfter: startedAt + 14 * DAY, bookmarks: [], exports: [] }
  return { id, channel: 'class', startedAt, endedAt, ...size, state: 'finished', kept: false, ...rest, ...more }
}

export function noRecordings(more: Partial<RecordingsView> = {}): RecordingsView {
  return { recordings: [], on: true, exportTo: [], bytes: 0, quotaBytes: 21_474_836_480, freeBytes: 48_000_000_000, ...more }
}

/** The class that runs, one that somebody keeps, one that a power cut broke off, and two more. */
export function aWeekOfRecordings(more: Partial<RecordingsView> = {}): RecordingsView {
  const running = aRecording('r5', { startedAt: MORNING, state: 'recording', fate: 'goes', duration: 1380, bytes: 352_000_000 })
  delete running.endedAt
  delete running.deletedAfter
  const title = { 'zh-Hans': '分数的意义', en: 'What a fraction is' }
  const bookmarks = [
    { id: 'aa', at: 754, label: '' },
    { id: 'bb', at: 1502, label: '通分：为什么分母要一样' },
  ]
  const kept = aRecording('r4', { kept: true, fate: 'kept', class: '三年二班', subject: '数学', title, bookmarks, leftOut: 300 })
  delete kept.deletedAfter
  const broken = aRecording('r3', { startedAt: MORNING - 2 * DAY, state: 'repaired', duration: 1115, bytes: 284_000_000 })
  const older = [4, 5].map((days, index) => aRecording(`r${2 - index}`, { startedAt: MORNING - days * DAY }))
  return noRecordings({ recordings: [running, kept, broken, ...older], bytes: 2_472_000_000, ...more })
}

/** What pages say of recordings that are taken elsewhere: on its way, held, tried again, given up, there. */
export function recordingsOnTheirWay(): RecordingView['exports'][] {
  const size = { bytes: 612_000_000, sent: 253_000_000 }
  return [
    [{ to: 'server', state: 'running', ...size }],
    [{ to: 'server', state: 'waiting', held: 'class', ...size }],
    [{ to: 'folder', state: 'waiting', trouble: 'place-missing', ...size }],
    [{ to: 'server', state: 'failed', trouble: 'refused', ...size }],
    [{ to: 'server', state: 'finished', ...size, sent: size.bytes, finishedAt: MORNING }],
  ]
}

export function aViewer(id: string, more: Partial<ViewerView> = {}): ViewerView {
  const figures = { bitsPerSecond: 2_080_000, goodput: 0, behindBytes: 0, stalls: 0, skips: 0 }
  return { id, channel: 'class', transport: 'flv', address: '192.168.1.40', label: '', since: MORNING, ...figures, ...more }
}

/** A projector that is well, a tablet that falls behind, a television box and a phone that came late. */
export function someViewers(more: Partial<ViewersView> = {}): ViewersView {
  const slow = { goodput: 1_400_000, behindBytes: 880_000, stalls: 3, skips: 2, bitsPerSecond: 1_320_000 }
  const viewers = [
    aViewer('v1', { label: '大屏', address: '127.0.0.1' }),
    aViewer('v2', { label: 'Chrome 106 · Android 6', address: '192.168.1.57', ...slow }),
    aViewer('v3', { transport: 'rtmp', address: '192.168.1.33', goodput: 41_000_000 }),
    aViewer('v4', { transport: 'dvr', address: 'fe80::2c1f:88ff:fe3a:9d10', label: 'Safari · iPhone', goodput: 24_000_000, stalls: 1 }),
  ]
  return { viewers, max: 240, bitsPerSecond: 7_560_000, linkBitsPerSecond: 100_000_000, ownWifi: false, ...more }
}

export function crowdedAir(): Issue {
  return {
    id: 'lan-limit',
    severity: 'warning',
    since: MORNING,
    says: {
      'zh-Hans': '教室的无线网太挤，多台设备的画面在卡',
      en: 'The room’s wireless network is too crowded: pictures stop on several devices',
    },
    remedy: { 'zh-Hans': '请让设备改连 5 GHz 的 Wi-Fi，或少开几台。', en: 'Move the devices to 5 GHz Wi-Fi, or watch on fewer.' },
  }
}
