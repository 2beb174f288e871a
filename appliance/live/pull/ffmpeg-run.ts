import type { Milliseconds } from '#appliance/base/duration.ts'
import { maskUrl } from '#appliance/base/log.ts'
import type { Log } from '#appliance/base/log.ts'
import { pullCommand } from './ffmpeg-arguments.ts'
import type { FfmpegChild, FfmpegFound, FfmpegPort } from './ffmpeg.ts'
import { HttpRelay } from './http-relay.ts'
import type { RelayedLists } from './origin-dvr.ts'
import type { FormMemory, PullForm } from './pull-form.ts'
import { PullRun } from './pull-run.ts'
import type { RunEnd, RunOptions } from './pull-run.ts'
import { maskerFor } from './pull-url.ts'

export interface FfmpegRunOptions extends Omit<RunOptions, 'child' | 'form' | 'from' | 'mask'> {
  ffmpeg: FfmpegPort
  found: FfmpegFound
  log: Log
  /** Checked; see checkSourceUrl. */
  url: string
  /** What was learnt of this upstream, and is. */
  memory: FormMemory
  /** After so much silence a child whose box is gone ends by itself. */
  silenceLimit: Milliseconds
  /** Of an address by HTTP: what its playlists show on their way, see OriginDvr. */
  lists?: RelayedLists | undefined
}

/**
 * An upstream read by ffmpeg, from its start to its end. Where the first run shows that another form is needed (see PullForm), a
 * second follows at once and nobody hears of the first. Rejects only where no port of the loopback is to be had.
 */
export async function runFfmpeg(options: FfmpegRunOptions, signal: AbortSignal): Promise<RunEnd> {
  const { memory, log, door } = options
  let form = memory.form
  for (;;) {
    const end = await runAs(form, options, signal)
    if (end.learnt === undefined || signal.aborted) return end
    form = end.learnt
    memory.keep(form)
    log.info({ channel: door.name, url: maskUrl(options.url), ...form }, 'pull begun again in another form')
  }
}

async function runAs(form: PullForm, options: FfmpegRunOptions, signal: AbortSignal): Promise<RunEnd> {
  const { ffmpeg, found, url, silenceLimit, lists, catchesUp = false } = options
  const about = { ...options, form, from: maskUrl(url), mask: maskerFor(url) }
  if (!/^https?:/.test(url)) return new PullRun({ ...about, child: launch({ url, form, silenceLimit }) }).run(signal)
  const relay = new HttpRelay(url, lists)
  try {
    const child = launch({ url: await relay.start(), form, silenceLimit, fromStart: catchesUp })
    return await new PullRun({ ...about, child: relay.joined(child) }).run(signal)
  } finally {
    await relay.stop()
  }

  function launch(command: Parameters<typeof pullCommand>[0]): FfmpegChild {
    return ffmpeg.launch(found, pullCommand(command))
  }
}
