/*
 * `npm run bench`: the figures that the box is held to, measured on this machine beside the servers it is compared with.
 * Every server is a fresh process; publisher, viewers and browser are processes of their own. It informs and never fails
 * because a figure is over its bar: it says OVER, prints one table, and keeps the result in var/bench/.
 */
import { fileURLToPath } from 'node:url'
import { sentenceOf } from '#appliance/base/errors.ts'
import { failover } from './cases/failover.ts'
import { fanOut, fanOutLowLatency, fanOutPlain, fanOutRtmp } from './cases/fan-out.ts'
import { fourWeeksCase } from './cases/four-weeks.ts'
import { glassHls } from './cases/glass-hls.ts'
import { glass } from './cases/glass.ts'
import { glassPeers } from './cases/glass-peers.ts'
import { idle } from './cases/idle.ts'
import { orSkip } from './cases/left-out.ts'
import { lesson } from './cases/lesson.ts'
import { oneCopy } from './cases/one-copy.ts'
import { packaging } from './cases/packaging.ts'
import { quiz } from './cases/quiz.ts'
import { quizStorm } from './cases/quiz-storm.ts'
import { seekers } from './cases/seekers.ts'
import { serveFiles } from './cases/serve-files.ts'
import { smallFiles } from './cases/small-files.ts'
import { stalled } from './cases/stalled.ts'
import { start } from './cases/start.ts'
import type { Bench, BenchCase } from './figure.ts'
import { readOptions, USAGE } from './options.ts'
import type { BenchOptions } from './options.ts'
import { busyWarning, keep, loadNow, tableOf } from './report.ts'
import type { BenchResult } from './report.ts'
import { clipIn } from './source/clip.ts'

const CASES: BenchCase[] = [
  ...[start, idle, packaging, fourWeeksCase, quiz, quizStorm],
  ...[fanOut, fanOutRtmp, fanOutLowLatency, fanOutPlain, stalled],
  ...[glass, glassHls, failover, lesson, glassPeers],
  ...[smallFiles, serveFiles, oneCopy, seekers],
]
const RESULTS = fileURLToPath(new URL('../../var/bench', import.meta.url))

function chosen({ only, quick }: BenchOptions): BenchCase[] {
  const unknown = only.find((name) => CASES.every((one) => one.name !== name))
  if (unknown !== undefined) throw new TypeError(`there is no case ${unknown}`)
  if (only.length > 0) return CASES.filter(({ name }) => only.includes(name))
  return quick ? CASES.filter((one) => one !== glassPeers) : CASES
}

function benchFor(options: BenchOptions, result: BenchResult): Bench {
  const { quick, viewers, rounds, atMost } = options
  return {
    clip: (keyframeSeconds) => clipIn(RESULTS, keyframeSeconds),
    quick,
    viewers,
    rounds,
    window: (full, short) => Math.min(quick ? short : full, atMost * 1000),
    say: (sentence) => console.log(sentence),
    skip: (what, why) => result.skipped.push({ what, why }),
  }
}

async function measure(options: BenchOptions): Promise<void> {
  const result: BenchResult = { figures: [], skipped: [], loadBefore: loadNow() }
  console.log(busyWarning(result.loadBefore) ?? 'the machine is quiet')
  const bench = benchFor(options, result)
  for (const one of chosen(options)) {
    result.figures.push(...((await orSkip(bench, one.name, () => one.run(bench))) ?? []))
  }
  console.log(`\n${tableOf(result)}\nkept in ${await keep(result, options, RESULTS)}`)
}

process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

try {
  await measure(readOptions(process.argv.slice(2)))
} catch (cause) {
  console.error(`${sentenceOf(cause)}\n${USAGE}`)
  process.exitCode = 1
}
