import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { SuggestionInWords } from '#appliance/contract/suggestions.ts'
import type { TimetablePlan, TimetableView } from '#appliance/contract/timetable.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { itemOf, startLibraryBox, untilReady } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { TreeServer } from '#test/library/tree-server.ts'

/** A box that fetches only what lessons need, and a publisher who has signed none. */
describe('a lesson that a teacher has put together', () => {
  const tidy = new AsyncDisposableStack()
  let box: RunningBox
  let teacher: Device

  beforeAll(async () => {
    const publisher = aPublisher()
    const films = ['of-sheet', 'by-hand', 'unasked'].map((id) => ({ id, blob: publisher.blob(`film ${id}`, { mime: 'video/mp4' }) }))
    publisher.catalogue(
      films.map(({ id, blob }) => anItem({ id, durationMs: 300_000, assets: [{ asset: blob.sha256, role: 'main' }] })),
      films.map(({ blob }) => blob),
    )
    const server = await new TreeServer(publisher).listen()
    tidy.defer(() => server.close())
    const catalogues = [{ url: server.url, fingerprint: publisher.fingerprint }]
    box = await startLibraryBox({ catalogues, library: '  keep: lessons' })
    tidy.defer(() => box.dispose())
    teacher = await aClaimant(box)
    await teacher.call('POST', '/api/v1/time/confirm', { now: Date.now() })
  })
  afterAll(() => tidy.disposeAsync())

  const tomorrow = (): string => new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10)
  const plan = async (): Promise<TimetablePlan> => (await teacher.call<TimetablePlan>('GET', '/api/v1/timetable/plan')).body
  const lessonsOf = async (date: string) => {
    const { days } = (await teacher.call<TimetableView>('GET', '/api/v1/timetable')).body
    return days.find((day) => day.date === date)?.lessons ?? []
  }

  it('has what its run sheet shows on the disk, though no publisher planned it', async () => {
    const date = tomorrow()
    await teacher.call('PUT', '/api/v1/timetable/term', {
      term: { firstDay: new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10), weeks: 20 },
      revision: (await plan()).revisions.term,
    })
    await teacher.call('POST', '/api/v1/timetable/changes', {
      kind: 'extra',
      date,
      at: { from: '09:00', to: '09:40' },
      content: { subject: '数学' },
    })
    const [lesson] = await lessonsOf(date)
    expect(lesson).toMatchObject({ subject: '数学' })
    let { sheet } = (await teacher.call<SheetDetail>('POST', '/api/v1/run-sheets', { title: { en: 'Fractions' } })).body
    const change = async (one: object): Promise<SheetDetail> => {
      const answer = await teacher.call<SheetDetail>('POST', `/api/v1/run-sheets/${sheet.id}/changes`, {
        revision: sheet.revision,
        change: one,
      })
      sheet = answer.body.sheet
      return answer.body
    }
    const before = await change({ do: 'insert', step: { kind: 'item', itemId: 'of-sheet', minutes: 5 } })
    expect(before.readiness).toMatchObject([{ state: 'absent' }])
    await change({ do: 'assign', lesson: { key: lesson?.key, startsAt: lesson?.startsAt, endsAt: lesson?.endsAt } })
    await untilReady(box, 'of-sheet')
    const detail = (await teacher.call<SheetDetail>('GET', `/api/v1/run-sheets/${sheet.id}`)).body
    expect([detail.readiness, detail.missing]).toEqual([[{ state: 'ready' }], 0])
    expect((await itemOf(box, 'unasked')).holding).toBe('absent')
  })

  it('is suggested what the library has, with the reasons as sentences', async () => {
    const wish = { subject: '数学', grade: 7, minutesLeft: 10, by: Date.now() + 86_400_000 }
    const { body } = await teacher.call<{ suggestions: SuggestionInWords[] }>('POST', '/api/v1/suggestions', wish)
    const film = body.suggestions.find(({ itemId }) => itemId === 'of-sheet')
    expect(film?.says.map((says) => says['zh-Hans'])).toEqual(expect.arrayContaining(['已就绪', '本学期还没放过']))
    expect(film?.says).toHaveLength(film?.reasons.length ?? 0)
  })

  it('has an item that was put to a lesson of the classroom’s own by hand', async () => {
    const date = tomorrow()
    const extra = { kind: 'extra', date, at: { from: '14:00', to: '14:40' }, content: { subject: '美术', item: 'by-hand' } }
    await teacher.call('POST', '/api/v1/timetable/changes', extra)
    await untilReady(box, 'by-hand')
    expect((await itemOf(box, 'unasked')).holding).toBe('absent')
  })
})
