import { expect, it, onTestFinished } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant, aTechnician, Device } from '#test/helper/a-teacher.ts'

const PHONES = 12
const ABCD = { kind: 'single', options: [{}, {}, {}, {}], key: 'A' }

interface Seen {
  readonly phase: string
  readonly poll: { readonly id: string; readonly round: number }
}

/** A class whose phones press one answer after the other; what was acknowledged last is what counts. */
class Class {
  readonly acknowledged = new Map<number, string>()
  #count = 0
  #enough: (() => void) | undefined

  /** Ends where the box is gone. */
  async press(phone: Device, seat: number, { poll }: Seen): Promise<void> {
    for (let at = seat; ;) {
      const value = 'ABCD'[at % 4] ?? 'A'
      const answer = await phone.call('POST', '/api/v1/quiz/answer', { poll: poll.id, round: poll.round, value }).catch(() => undefined)
      if (answer === undefined) return
      if (answer.status === 200) {
        at += 1
        this.acknowledged.set(seat, value)
        this.#count += 1
        if (this.#count >= PHONES * 3) this.#enough?.()
      }
    }
  }

  enough(): Promise<void> {
    return new Promise((resolve) => (this.#enough = resolve))
  }
}

async function seated(box: RunningBox, seat: number): Promise<Device> {
  const phone = new Device(box.origin)
  expect((await phone.call('POST', '/api/v1/quiz/join', { seat: String(seat) })).status).toBe(200)
  return phone
}

const seatsOf = (box: RunningBox): Promise<Device[]> => Promise.all(Array.from({ length: PHONES }, (_, at) => seated(box, at + 1)))

it('a question is open again after a kill -9 in the middle of it, with every answer that was acknowledged', async () => {
  const data = await aFolder()
  const before = await aBox({ data })
  onTestFinished(() => before.dispose())
  const teacher = await aClaimant(before)
  await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
  await teacher.call('POST', '/api/v1/quiz/ask', { on: 'none/', ask: { question: ABCD } })
  const phones = await seatsOf(before)
  const seen = (await teacher.call<Seen>('GET', '/api/v1/quiz/question')).body
  const pupils = new Class()
  const enough = pupils.enough()
  const pressing = Promise.all(phones.map((phone, at) => pupils.press(phone, at + 1, seen)))
  await enough
  await before.kill()
  await pressing

  const after = await aBox({ data })
  onTestFinished(() => after.dispose())
  const again = await aTechnician(after)
  expect((await again.call<Seen>('GET', '/api/v1/quiz/question')).body).toMatchObject({ phase: 'open', poll: seen.poll })
  const { on } = (await again.call<{ on: string }>('GET', '/api/v1/quiz')).body
  expect((await again.call('POST', '/api/v1/quiz/choose', { on, choice: { do: 'keep' } })).status).toBe(200)
  const kept = (await again.call<{ answers: { seat: string; value: string }[] }>('GET', `/api/v1/quiz/results/${seen.poll.id}`)).body
    .answers
  const stored = new Map(kept.map(({ seat, value }) => [Number(seat), value]))
  // The next press of each may have been stored without its phone being told.
  const next = (value: string): string => 'ABCD'['ABCD'.indexOf(value) + 1] ?? 'A'
  for (const [seat, last] of pupils.acknowledged) expect([last, next(last)]).toContain(stored.get(seat))
})
