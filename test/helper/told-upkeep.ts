import type { LogLine, LogPage } from '#appliance/contract/log.ts'
import type { NetworkTestView } from '#appliance/contract/network-test.ts'
import type { ToldBox } from './told-box.ts'

const AT = Date.UTC(2026, 8, 1, 0, 30)
const line = (n: number, says: string, more: Partial<LogLine> = {}): LogLine => ({
  ...{ n, time: new Date(AT + n * 4_000).toISOString(), level: 'info', room: 'live', says, facts: {} },
  ...more,
})

/** A morning: a line that broke, a full disk, and an error with its stack. */
const aMorning: LogPage = {
  ...{ boot: 'boot-1', skipped: 0, writes: 'info' },
  lines: [
    ...Array.from({ length: 12 }, (_, at) => line(at + 1, 'room started', { room: 'start', facts: { took: 12 + at } })),
    line(13, 'box is up', { room: 'start', facts: { httpPort: 8080, rtmpPort: 1935, config: 'config.yaml', data: '/var/lib/classbox' } }),
    line(14, 'source connected', { facts: { channel: 'class', source: 'pull', from: 'rtmp://live.example/class/***' } }),
    line(15, 'pull failed', { level: 'warn', facts: { channel: 'class', reason: 'the line was silent for 8 s', retryIn: 4000 } }),
    line(16, 'request failed', {
      ...{ level: 'error', room: 'web' },
      facts: { err: { code: 'DATABASE_FAILED', message: 'the disk is full', stack: 'Error\n at write\n at run' } },
    }),
  ],
}

/** A line with a firewall in it that lets one source through, before a class. */
export const aNetworkTested: NetworkTestView = {
  ...{ running: false, begunAt: AT, mostBytes: 983_040, usedBytes: 291_000 },
  steps: [
    { id: 'cable', kind: 'cable', target: '192.168.1.20', state: 'well' },
    { id: 'gateway', kind: 'gateway', target: '192.168.1.1', state: 'well', milliseconds: 2 },
    { id: 'names', kind: 'names', target: 'live.example', state: 'well', milliseconds: 31 },
    { id: 'time', kind: 'time', target: '', state: 'failed', trouble: 'time-unsure' },
    { id: 'address-1', kind: 'source', target: 'rtmp://live.example/class/***', state: 'failed', trouble: 'silent' },
    {
      ...{ id: 'address-2', kind: 'source', target: 'https://backup.example/class.flv?token=***', state: 'well', status: 200 },
      ...{ milliseconds: 84, bytesPerSecond: 412_000 },
    },
    { id: 'address-3', kind: 'source', target: 'srt://live.example:9000', state: 'not-tested', omitted: 'protocol' },
    {
      ...{ id: 'address-4', kind: 'catalogue', target: 'https://library.example/school', state: 'failed', trouble: 'login-page' },
      ...{ milliseconds: 12, status: 200 },
    },
  ],
}

/** A box that has a log to tell; `begins`: what it says to the wish for a new start. */
export function answerUpkeep(box: ToldBox, page: LogPage = aMorning, begins: 'well' | 'in-class' = 'well'): void {
  box.replies = ({ method, path, query = '' }) => {
    if (path === '/log') return { status: 200, body: { ...page, lines: query.endsWith('after=0') ? page.lines : [] } }
    if (path === '/network-test') return { status: 200, body: aNetworkTested }
    if (path === '/restore/file') return { status: 200, body: { bytes: 812_000 } }
    if (path === '/restore') {
      const current = { boxId: '00000000-0000-4000-8000-00000000000b', school: '云岭小学', room: '三年一班' }
      return { status: 409, body: { code: 'BACKUP_OF_OTHER_BOX', title: '', status: 409, type: '', detail: '', current } }
    }
    if (method !== 'POST' || path !== '/restart' || begins === 'well') return undefined
    return { status: 409, body: { code: 'CLASS_RUNNING', title: '', status: 409, type: '', detail: '' } }
  }
}
