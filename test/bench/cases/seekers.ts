import { BoxError } from '#appliance/base/errors.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { Random } from '#test/helper/random.ts'
import { SlowLine } from '#test/library/fetch/slow-line.ts'
import { PublishedTree } from '#test/library/published-tree.ts'
import { SchoolOfBoxes, untilHas } from '#test/library/school-of-boxes.ts'
import { TreeServer } from '#test/library/tree-server.ts'
import type { Bench, BenchCase } from '../figure.ts'
import { look } from '../load/seeker.ts'
import type { SoughtFilm } from '../load/seeker.ts'
import { sleep } from '../measure/time.ts'

const VIEWERS = 60
/** Places in the film that each of them looks at. */
const LOOKS = 6
const MEGABYTES = 60
/** Bytes a second, and there and back in milliseconds. */
const LINE = { rate: 4_000_000, roundTrip: 40 }

/** Sixty viewers who seek about in one film that the box does not have. */
export const seekers: BenchCase = {
  name: 'seekers',

  async run(bench) {
    bench.say(`${VIEWERS} viewers seek about in a film of ${MEGABYTES} MB that the box does not have yet`)
    const tree = new PublishedTree('county.example')
    const film = tree.blob(MEGABYTES * PIECE_BYTES + 4321, { mime: 'video/mp4' })
    const assets = [{ asset: film.sha256, role: 'main' as const }]
    tree.catalogue([{ id: 'film', rev: 1, kind: 'micro-course', title: { 'zh-Hans': '微课' }, assets }], [film])
    const server = await new TreeServer(tree).listen()
    const line = new SlowLine({ ...LINE, to: server.port })
    await line.open()
    try {
      const catalogue = { url: `http://127.0.0.1:${line.port}`, fingerprint: tree.fingerprint }
      await using school = await SchoolOfBoxes.of({ boxes: 1, catalogues: [catalogue] })
      const box = await school.start(0)
      const sought = { url: `${box.origin}/library/files/${film.sha256}`, bytes: tree.blobs.get(film.sha256) ?? Buffer.alloc(0) }
      await untilGiven(sought)
      await viewedByAll(bench, sought)
      await untilHas(box, 1)
    } finally {
      await line.close()
      await server.close()
    }
    const share = line.carried / film.bytes
    return [{ name: `${VIEWERS} viewers at random seeks: over the line, beside one copy`, value: share, unit: 'x', bar: 1.02 }]
  },
}

/** Until the box has read the catalogue it knows of no film. */
async function untilGiven({ url }: SoughtFilm): Promise<void> {
  while ((await fetch(url, { method: 'HEAD' })).status !== 200) await sleep(50)
}

async function viewedByAll(bench: Bench, film: SoughtFilm): Promise<void> {
  const wrong = await Promise.all(Array.from({ length: VIEWERS }, (_, number) => view(film, new Random(number + 1))))
  const bytes = wrong.reduce((sum, one) => sum + one, 0)
  if (bytes > 0) throw new BoxError('INTERNAL', `${bytes} bytes of the film did not come, or came wrong`)
  bench.say('every one of them saw what was published')
}

/** One comes after the other, and sees a few seconds of each place; answers how many bytes were wrong. */
async function view(film: SoughtFilm, random: Random): Promise<number> {
  await sleep(random.below(3000))
  let wrong = 0
  for (let looks = 0; looks < LOOKS; looks += 1) {
    wrong += await look(film, random.below(film.bytes.length), 200_000 + random.below(1_500_000))
    await sleep(random.below(500))
  }
  return wrong
}
