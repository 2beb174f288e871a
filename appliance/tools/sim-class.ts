/*
 * `npm run sim:class`: a lead teacher who publishes the sample lesson, and as many screens that watch it as wanted.
 * For trying a box by hand and for demonstrations; it uses only the doors that everybody uses.
 */
import { MessageChannel } from 'node:worker_threads'
import { RealClock } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { maskKey } from '#appliance/base/log.ts'
import { LeadTeacher, readClipFile } from './sim-class/lead-teacher.ts'
import { HELP, readOptions } from './sim-class/options.ts'
import type { SimulatedClass } from './sim-class/options.ts'
import { reportOf } from './sim-class/report.ts'
import { SentFrames } from './sim-class/sent-frames.ts'
import { Watcher } from './sim-class/watcher.ts'

const REPORT_EVERY = seconds(5)

const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())

try {
  const options = await readOptions({ args: process.argv.slice(2), env: process.env, folder: process.cwd() })
  if (options === undefined) process.stdout.write(HELP)
  else await hold(options)
} catch (thrown) {
  if (!(thrown instanceof BoxError)) throw thrown
  say(sentenceOf(thrown))
  process.exitCode = 1
}

async function hold(options: SimulatedClass): Promise<void> {
  const clock = new RealClock()
  const frames = new SentFrames()
  const clip = await readClipFile(options.file)
  say(`publishing to ${withoutKey(options.publishUrl)}, Ctrl-C ends it`)
  const teacher = new LeadTeacher({ url: options.publishUrl, clip, clock, frames, say })
  const watchers = Array.from({ length: options.viewers }, () => new Watcher({ url: options.watchUrl, clock, frames }))
  if (options.minutes !== undefined) clock.after(minutes(options.minutes), () => ending.abort())
  // The house's timers keep no process alive, and between two connections there is nothing else.
  const awake = new MessageChannel()
  awake.port1.ref()
  let reported = 0
  const reporting = clock.every(REPORT_EVERY, () => {
    const period = { length: REPORT_EVERY, sent: teacher.bytes - reported, seen: watchers.map((watcher) => watcher.take()) }
    reported = teacher.bytes
    for (const line of reportOf(period)) say(line)
  })
  try {
    await Promise.all([teacher.teach(ending.signal), ...watchers.map((watcher) => watcher.watch(ending.signal))])
  } finally {
    reporting.cancel()
    ending.abort()
    awake.port1.close()
  }
  say('class over')
}

function withoutKey(url: string): string {
  const { host, pathname } = new URL(url)
  const [, app = '', key = ''] = pathname.split('/')
  return `rtmp://${host}/${app}/${maskKey(key)}`
}

function say(sentence: string): void {
  console.log(sentence)
}
