import { expect, it, onTestFinished } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant, aTechnician } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { until } from '#test/helper/until.ts'
import { RecordStore } from '#test/upstreams/record-store.ts'

const AB = { kind: 'single', text: '谁来当班长？', options: [{ text: '王芳' }, { text: '李雷' }], key: 'A', topic: '分数' }

async function asked(teacher: Device): Promise<void> {
  const on = async (): Promise<string> => (await teacher.call<{ on: string }>('GET', '/api/v1/quiz')).body.on
  await teacher.call('POST', '/api/v1/quiz/ask', { on: await on(), ask: { question: AB } })
  await teacher.call('POST', '/api/v1/quiz/choose', { on: await on(), choice: { do: 'count', hands: { A: 23, B: 19 } } })
  expect((await teacher.call('POST', '/api/v1/quiz/choose', { on: await on(), choice: { do: 'keep' } })).status).toBe(200)
}

async function aBoxThatTells(data: string, store: RecordStore): Promise<RunningBox> {
  const box = await aBox({ data, config: `quiz:\n  xapi:\n    url: ${store.url}\n    username: box\n    password: river stone\n` })
  onTestFinished(() => box.dispose())
  return box
}

it('what a class answered gets to the server that the school has named, also where the box is killed before the line is up, and no name with it', async () => {
  const store = new RecordStore()
  store.account = 'box:river stone'
  await store.open()
  onTestFinished(() => store.close())
  await store.close()
  const data = await aFolder()
  const before = await aBoxThatTells(data, store)
  const teacher = await aClaimant(before)
  await asked(teacher)
  // Told as kept: from now on no power cut loses it.
  await before.kill()
  await store.open()
  const after = await aBoxThatTells(data, store)
  await until(() => store.statements.size === 1)
  const [statement] = [...store.statements.values()]
  expect(statement).toMatchObject({
    actor: { objectType: 'Group' },
    result: { extensions: { 'urn:classbox:xapi:counts': { A: 23, B: 19 }, 'urn:classbox:xapi:wrong': 19 } },
  })
  expect(JSON.stringify(statement)).not.toMatch(/王芳|李雷|班长/u)
  await asked(await aTechnician(after))
  await until(() => store.statements.size === 2)
  expect(
    after
      .lines()
      .map((line) => JSON.stringify(line))
      .join(''),
  ).not.toMatch(/river stone|王芳/u)
})
