/*
 * `npm run sim:class`: a lead teacher who publishes the sample lesson, and as many screens that watch it as wanted.
 * For trying a box by hand and for demonstrations; it uses only the doors that everybody uses.
 */
import { minutes, seconds } from '#appliance/base/duration.ts'
import { maskKey } from '#appliance/base/log.ts'
import { LeadTeacher, readClipFile } from './sim-class/lead-teacher.ts'
import { HELP, readOptions } from './sim-class/options.ts'
import { reportOf } from './sim-class/report.ts'
import { SentFrames } from './sim-class/sent-frames.ts'
import { Watcher } from './sim-class/watcher.ts'
import { runSimulation } from './simulation/run-simulation.ts'

const REPORT_EVERY = seconds(5)

await runSimulation({
  help: HELP,
  readOptions: () => readOptions({ args: process.argv.slice(2), env: process.env, folder: process.cwd() }),
  hold: async (options, { clock, signal, end, say }) => {
    const frames = new SentFrames()
    const clip = await readClipFile(options.file)
    say(`publishing to ${withoutKey(options.publishUrl)}, Ctrl-C ends it`)
    const teacher = new LeadTeacher({ url: options.publishUrl, clip, clock, frames, say })
    const watchers = Array.from({ length: options.viewers }, () => new Watcher({ url: options.watchUrl, clock, frames }))
    if (options.minutes !== undefined) clock.after(minutes(options.minutes), end)
    let reported = 0
    const reporting = clock.every(REPORT_EVERY, () => {
      const period = { length: REPORT_EVERY, sent: teacher.bytes - reported, seen: watchers.map((watcher) => watcher.take()) }
      reported = teacher.bytes
      for (const line of reportOf(period)) say(line)
    })
    try {
      await Promise.all([teacher.teach(signal), ...watchers.map((watcher) => watcher.watch(signal))])
    } finally {
      reporting.cancel()
    }
  },
})

function withoutKey(url: string): string {
  const { host, pathname } = new URL(url)
  const [, app = '', key = ''] = pathname.split('/')
  return `rtmp://${host}/${app}/${maskKey(key)}`
}
