import { expect, it, onTestFinished } from 'vitest'
import type { SuggestionInWords } from '#appliance/contract/suggestions.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant, aTechnician } from '#test/helper/a-teacher.ts'
import { aLibraryBox, untilReady } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { TreeServer } from '#test/library/tree-server.ts'

it('what a class of raised hands got wrong is the first reason of the next lesson, also after a kill -9', async () => {
  const publisher = aPublisher()
  const film = publisher.blob('a film', { mime: 'video/mp4' })
  const course = (id: string, title: string) =>
    anItem({
      ...{ id, kind: 'micro-course', title: { 'zh-Hans': title }, keywords: [title], durationMs: 300_000 },
      assets: [{ asset: film.sha256, role: 'main' as const }],
    })
  publisher.catalogue([course('area', '面积'), course('meaning', '分数的意义'), course('decimals', '小数')], [film])
  const server = await new TreeServer(publisher).listen()
  onTestFinished(() => server.close())
  const catalogues = [{ url: server.url, fingerprint: publisher.fingerprint }]
  const data = await aFolder()
  const before = await aLibraryBox({ data, catalogues })
  const teacher = await aClaimant(before)
  await untilReady(before, 'meaning')
  await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
  const on = async (): Promise<string> => (await teacher.call<{ on: string }>('GET', '/api/v1/quiz')).body.on
  const choose = async (choice: object): Promise<void> => {
    expect((await teacher.call('POST', '/api/v1/quiz/choose', { on: await on(), choice })).status).toBe(200)
  }
  const question = { kind: 'single', options: [{}, {}], topic: '分数的意义' }
  await teacher.call('POST', '/api/v1/quiz/ask', { on: await on(), ask: { question } })
  await choose({ do: 'count', hands: { A: 23, B: 19 } })
  await choose({ do: 'close' })
  // The right answer is said afterwards.
  await choose({ do: 'key', key: 'A' })
  await choose({ do: 'reveal' })
  await choose({ do: 'keep' })
  await before.kill()
  const after = await aLibraryBox({ data, catalogues })
  await untilReady(after, 'meaning')
  const again = await aTechnician(after)
  const answer = await again.call<{ suggestions: SuggestionInWords[] }>('POST', '/api/v1/suggestions', { minutesLeft: 10 })
  expect(answer.body.suggestions[0]).toMatchObject({ itemId: 'meaning' })
  expect(answer.body.suggestions[0]?.says[0]?.['zh-Hans']).toContain('19人选错')
})
