import { BoxError } from '#appliance/base/errors.ts'
import type { Bench, BenchCase, Figure } from '../figure.ts'
import { FileReaders } from '../load/file-readers.ts'
import { median } from '../measure/percentile.ts'
import { usageOf } from '../measure/process-tree.ts'
import { fastifyStaticFiles, libraryFiles, nginxFiles } from '../peers/file-servers.ts'
import type { FileServer } from '../peers/file-servers.ts'
import { orSkip } from './left-out.ts'

const READERS = 60
/** Once before, so that the file is in memory and the code compiled, milliseconds. */
const WARM = 1_500

interface Run {
  /** Processor seconds for a gigabyte. */
  cpu: number
  /** Gigabytes a second. */
  rate: number
  /** Megabytes that the process held at most, beyond what it held before anybody came. */
  grown: number
}

interface Way {
  readonly way: 'together' | 'apart'
  readonly title: string
  /** The most processor time, as a part of that of @fastify/static. */
  readonly besideStatic?: number
}

/** A class that opens a film is what the bars are about; one that seeks about in it has each its own part read. */
const WAYS: readonly Way[] = [
  { way: 'together', title: '60 players that open a film', besideStatic: 0.2 },
  { way: 'apart', title: '60 players that seek about in it' },
]
const SERVERS = [libraryFiles, nginxFiles, fastifyStaticFiles]

/** What sixty players of one film cost, beside nginx with sendfile and @fastify/static. */
export const serveFiles: BenchCase = {
  name: 'serve-files',

  async run(bench) {
    const servers = SERVERS.filter((server) => {
      const why = server.missing()
      if (why !== undefined) bench.skip(server.name, why)
      return why === undefined
    })
    const figures: Figure[] = []
    for (const way of WAYS) {
      const runs = new Map<FileServer, Run[]>()
      for (let round = 1; round <= bench.rounds; round += 1) {
        for (const server of servers) {
          bench.say(`round ${round} of ${bench.rounds}: ${way.title}, ${server.name}`)
          const run = await orSkip(bench, server.name, () => measure(bench, server, way))
          if (run !== undefined) runs.set(server, [...(runs.get(server) ?? []), run])
        }
      }
      figures.push(...figuresOf(runs, way))
    }
    return figures
  },
}

async function measure(bench: Bench, server: FileServer, { way }: Way): Promise<Run> {
  const running = await server.start()
  try {
    const before = usageOf(running.pid)
    await using readers = new FileReaders()
    const { port, path, bytes } = running
    const question = { port, path, bytes, readers: READERS, way }
    await readers.read({ ...question, window: WARM })
    const warm = usageOf(running.pid)
    const answer = await readers.read({ ...question, window: bench.window(15_000, 5_000) })
    const after = usageOf(running.pid)
    if (answer.failures > 0) throw new BoxError('INTERNAL', `${answer.failures} answers were wrong or broke off`)
    const gigabytes = answer.bytes / 1e9
    return { cpu: (after.cpu - warm.cpu) / gigabytes, rate: gigabytes / answer.seconds, grown: (after.peak - before.resident) / 1e6 }
  } finally {
    await running.stop()
  }
}

function figuresOf(runs: ReadonlyMap<FileServer, readonly Run[]>, { title, besideStatic }: Way): Figure[] {
  const of = (server: FileServer, what: keyof Run): number[] => (runs.get(server) ?? []).map((run) => run[what])
  const ratio = (peer: FileServer, what: keyof Run): number => median(of(libraryFiles, what)) / median(of(peer, what))
  const figures = [...runs.keys()].flatMap((server): Figure[] => [
    { name: `${title}: processor time, ${server.name}`, value: median(of(server, 'cpu')), unit: 's/GB', runs: of(server, 'cpu') },
    { name: `${title}: rate, ${server.name}`, value: median(of(server, 'rate')), unit: 'GB/s', runs: of(server, 'rate') },
  ])
  if (runs.has(nginxFiles)) {
    figures.push({ name: `${title}: processor time beside nginx sendfile`, value: ratio(nginxFiles, 'cpu'), unit: 'x', bar: 7 })
    figures.push({ name: `${title}: time beside nginx sendfile`, value: 1 / ratio(nginxFiles, 'rate'), unit: 'x', bar: 1.25 })
  }
  if (runs.has(fastifyStaticFiles)) {
    const bar = besideStatic === undefined ? {} : { bar: besideStatic }
    figures.push({ name: `${title}: processor time beside @fastify/static`, value: ratio(fastifyStaticFiles, 'cpu'), unit: 'x', ...bar })
  }
  const grown = of(libraryFiles, 'grown')
  return [...figures, { name: `${title}: memory grown by`, value: median(grown), unit: 'MB', runs: grown, bar: 64 }]
}
