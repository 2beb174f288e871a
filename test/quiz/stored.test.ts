import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hours, milliseconds, minutes, seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { QuizView } from '#appliance/contract/quiz.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { settled } from '#test/helper/settled.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { ABCD, aQuiz, aRoom, ToldRoom } from './a-quiz.ts'

/** A real database whose writes a test counts, holds back and refuses. */
class Disk implements Pick<Database, 'read' | 'readOne' | 'write'> {
  readonly #db: Database
  writes: (readonly Statement[])[] = []
  broken: 'SQLITE_FULL' | 'SQLITE_IOERR' | undefined
  #held: (() => void)[] | undefined

  constructor(db: Database) {
    this.#db = db
  }

  get setAside(): undefined {
    return undefined
  }

  read<T>(sql: string, ...params: Parameters<Database['read']>[1][]): T[] {
    return this.#db.read<T>(sql, ...params)
  }

  readOne<T>(sql: string, ...params: Parameters<Database['read']>[1][]): T | undefined {
    return this.#db.readOne<T>(sql, ...params)
  }

  async write(statements: readonly Statement[]): ReturnType<Database['write']> {
    this.writes.push(statements)
    if (this.#held !== undefined) await new Promise<void>((resolve) => this.#held?.push(resolve))
    if (this.broken !== undefined) throw new BoxError('DATABASE_FAILED', 'refused', { details: { sqliteCode: this.broken } })
    return this.#db.write(statements)
  }

  /** Writes wait from now on, as on a card that takes its time. */
  hold(): void {
    this.#held = []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const go of held) go()
  }

  forgetOrder(): Promise<void> {
    return this.#db.forgetOrder()
  }

  ping(): Promise<void> {
    return this.#db.ping()
  }

  close(): Promise<void> {
    return this.#db.close()
  }
}

async function aQuizOnDisk(room = aRoom()) {
  const disk = new Disk(await aDatabase())
  return { disk, ...(await aQuiz({ room, db: disk })) }
}

/** The view once it is as it is said. */
function until(quiz: Awaited<ReturnType<typeof aQuiz>>, fits: (view: QuizView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = quiz.quiz.view.watch((view) => {
      if (!fits(view)) return
      stop()
      resolve()
    })
  })
}

describe('an answer', () => {
  it('of sixty within a moment is stored with the others in one write, and acknowledged after it', async () => {
    const quiz = await aQuizOnDisk(aRoom(60))
    await quiz.ask(ABCD)
    quiz.disk.writes = []
    quiz.disk.hold()
    let acknowledged = 0
    const all = Array.from({ length: 60 }, (_, at) => quiz.press(`clicker:${at + 1}`, 'ABCD'[at % 4] ?? ''))
    const done = Promise.all(all.map((one) => one.then(() => (acknowledged += 1))))
    quiz.clock.advance(milliseconds(5))
    await settled()
    expect([quiz.disk.writes.length, acknowledged, quiz.tally()?.answered]).toEqual([1, 0, 0])
    quiz.disk.release()
    await done
    expect(quiz.disk.writes).toHaveLength(1)
    expect(quiz.db.read('SELECT who FROM quiz_answers')).toHaveLength(60)
    expect(quiz.tally()).toMatchObject({ answered: 60 })
  })

  it('that comes while others are being written waits for the next write, in its order', async () => {
    const quiz = await aQuizOnDisk()
    await quiz.ask(ABCD)
    quiz.disk.writes = []
    quiz.disk.hold()
    const first = quiz.press('one', 'A')
    quiz.clock.advance(milliseconds(5))
    const later = ['B', 'C', 'D'].map((key) => quiz.press('one', key))
    await settled()
    expect(quiz.disk.writes).toHaveLength(1)
    quiz.disk.release()
    expect(await Promise.all([first, ...later])).toMatchObject([
      { taken: 'stored' },
      { taken: 'changed' },
      { taken: 'changed' },
      { taken: 'changed', value: 'D' },
    ])
    expect(quiz.disk.writes).toHaveLength(2)
    expect(quiz.db.read('SELECT value FROM quiz_answers')).toEqual([{ value: 'D' }])
  })

  it('that came before the question was closed counts, however slow the disk is; one that came after it is late', async () => {
    const quiz = await aQuizOnDisk()
    await quiz.ask(ABCD)
    quiz.disk.hold()
    const before = quiz.press('one', 'A')
    const closing = quiz.choose({ do: 'close' })
    await settled()
    const after = quiz.press('two', 'A')
    quiz.disk.release()
    await closing
    expect([await before, await after]).toMatchObject([{ taken: 'stored' }, { taken: 'closed' }])
    expect(quiz.view()).toMatchObject({ phase: 'closed', poll: { rounds: [{ tally: { answered: 1 }, strays: { late: 1 } }] } })
  })

  it.each([
    ['SQLITE_FULL', 'disk-full'],
    ['SQLITE_IOERR', 'disk-failed'],
  ] as const)(
    'that the disk does not take (%s) is not acknowledged; the teacher is told, and it is stored when the disk takes it again',
    async (broken, kind) => {
      const quiz = await aQuizOnDisk()
      await quiz.ask(ABCD)
      await quiz.answer('one', 'A')
      quiz.disk.broken = broken
      const troubled = until(quiz, ({ trouble }) => trouble !== undefined)
      let isAcknowledged = false
      const waiting = quiz.press('two', 'B').then((taken) => {
        isAcknowledged = true
        return taken
      })
      quiz.clock.advance(milliseconds(60))
      await settled()
      quiz.clock.advance(milliseconds(60))
      await troubled
      expect(quiz.view().trouble).toMatchObject({ kind, waiting: 1 })
      await expect(quiz.choose({ do: 'close' })).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
      expect([isAcknowledged, quiz.view().phase, quiz.tally()?.answered]).toEqual([false, 'open', 1])
      quiz.disk.broken = undefined
      quiz.clock.advance(seconds(5))
      expect(await waiting).toEqual({ taken: 'stored', value: 'B' })
      quiz.clock.advance(milliseconds(50))
      expect(quiz.view().trouble).toBeUndefined()
      expect(quiz.tally()).toMatchObject({ answered: 2 })
    },
  )

  it('is told that it is not stored once the disk has refused it for minutes', async () => {
    const quiz = await aQuizOnDisk()
    await quiz.ask(ABCD)
    quiz.disk.broken = 'SQLITE_FULL'
    const given = quiz.press('one', 'A')
    for (let passed = 0; passed < minutes(3); passed += seconds(4)) {
      quiz.clock.advance(seconds(4))
      await settled()
    }
    expect(await given).toEqual({ taken: 'not-stored' })
    expect(quiz.strays()).toMatchObject({ unstored: 1 })
  })

  it('is one of a bounded number that wait', async () => {
    const quiz = await aQuizOnDisk()
    await quiz.ask(ABCD)
    quiz.disk.hold()
    const all = Array.from({ length: 2100 }, (_, at) => quiz.press(`device ${at}`, 'A'))
    const refused = await Promise.race(all)
    expect(refused).toEqual({ taken: 'full' })
    quiz.disk.release()
    quiz.clock.advance(milliseconds(5))
    expect((await Promise.all(all)).filter(({ taken }) => taken === 'stored')).toHaveLength(200)
    expect(quiz.strays()).toMatchObject({ unstored: 1900 })
  })

  it.skipIf(noSmallDisk !== undefined)(`is stored out of the reserve where others have filled the disk ${noSmallDisk ?? ''}`, async () => {
    const folder = await aFolder()
    aSmallDisk(folder, '48m')
    const db = await aDatabase({ path: join(folder, 'classbox.db') })
    const quiz = await aQuiz({ room: aRoom(60), db })
    await quiz.ask(ABCD)
    await quiz.answer('clicker:1', 'A')
    await writeFile(join(folder, 'film'), Buffer.alloc(48 * 1024 * 1024)).catch(() => undefined)
    await quiz.wholeClass(60)
    await quiz.choose({ do: 'close' })
    expect(quiz.view()).toMatchObject({ phase: 'closed', poll: { rounds: [{ tally: { answered: 60 } }] } })
    expect(quiz.view().trouble).toBeUndefined()
    await quiz.quiz.stop()
  })
})

describe('the views', () => {
  it('of a class that presses wildly are twenty a second at most, and the last of them is whole', async () => {
    const quiz = await aQuiz()
    await quiz.ask(ABCD)
    quiz.clock.advance(seconds(1))
    let views = 0
    quiz.quiz.question.watch(() => (views += 1))
    for (let at = 0; at < 100; at += 1) {
      const pressed = quiz.press(`device ${at}`, 'A')
      quiz.clock.advance(milliseconds(5))
      await pressed
      quiz.clock.advance(milliseconds(5))
    }
    quiz.clock.advance(milliseconds(50))
    expect(views).toBeLessThanOrEqual(21)
    expect(views).toBeGreaterThan(10)
    expect(quiz.quiz.question.value.poll?.answered).toBe(100)
  })

  it('are told as facts while the question is open, without anybody’s name, once a second and only where they changed', async () => {
    const quiz = await aQuiz({ room: aRoom(3) })
    await quiz.ask(ABCD)
    await quiz.wholeClass(3)
    quiz.clock.advance(seconds(3))
    const counts = quiz.facts.filter(({ name }) => name === 'quiz.counts')
    expect(counts).toMatchObject([{ payload: { answered: 3, expected: 3, counts: { A: 1, B: 1, C: 1, D: 0 } } }])
    expect(JSON.stringify(quiz.facts)).not.toMatch(/pupil-|clicker:/)
  })

  it('are told no more often however fast they come, and once more as they were when it was closed', async () => {
    const quiz = await aQuiz()
    await quiz.ask(ABCD)
    for (let at = 0; at < 150; at += 1) await quiz.answer(`device ${at}`, 'A')
    quiz.clock.advance(seconds(0.5))
    for (let at = 150; at < 180; at += 1) await quiz.answer(`device ${at}`, 'A')
    const told = quiz.facts.filter(({ name }) => name === 'quiz.counts').length
    await quiz.choose({ do: 'close' })
    const counts = quiz.facts.filter(({ name }) => name === 'quiz.counts')
    expect([told, counts.length]).toEqual([1, 2])
    expect(counts.at(-1)).toMatchObject({ payload: { answered: 180, counts: { A: 180 } } })
    expect(quiz.told().slice(-2)).toEqual(['quiz.counts', 'quiz.closed'])
    await quiz.choose({ do: 'keep' })
    quiz.clock.advance(seconds(5))
    expect(quiz.facts.filter(({ name }) => name === 'quiz.counts').length).toBe(2)
  })
})

describe('a box that starts again', () => {
  it('has the question open as it was, with every answer, and the time that was left', async () => {
    const room = aRoom(5)
    const before = await aQuiz({ room })
    await before.ask({ ...ABCD, key: 'A', seconds: 60 })
    await before.wholeClass(5)
    before.clock.advance(seconds(20))
    await before.quiz.stop()
    before.clock.advance(minutes(3))
    const after = await aQuiz({ room, db: before.db })
    expect(after.view()).toMatchObject({ phase: 'open', poll: { rounds: [{ tally: { answered: 5 } }], ends: { leftMs: seconds(40) - 5 } } })
    expect(room.receivers.at(-1)).toBe('open letters')
    expect(await after.answer('clicker:1', 'D')).toBe('changed')
    await after.quiz.stop()
  })

  it('keeps the question of another day also where it learns only later which day it is', async () => {
    const room = new ToldRoom()
    const before = await aQuiz({ room })
    await before.ask(ABCD)
    await before.answer('one', 'A')
    await before.quiz.stop()
    room.clock.advance(hours(12))
    room.dated = false
    const after = await aQuiz({ room, db: before.db })
    expect(after.view().phase).toBe('open')
    room.dated = true
    after.bus.tell('clock.trusted', { by: 'timesync' })
    await after.quiz.prepare({ questions: [ABCD] })
    expect(after.view()).toMatchObject({ phase: 'idle', last: { tally: { answered: 1 } } })
    await after.quiz.stop()
  })

  it('goes on with the question of yesterday that somebody has taken up again', async () => {
    const room = new ToldRoom()
    const before = await aQuiz({ room })
    await before.ask(ABCD)
    await before.quiz.stop()
    room.clock.advance(hours(12))
    room.dated = false
    const after = await aQuiz({ room, db: before.db })
    await after.choose({ do: 'form', form: 'full' })
    room.dated = true
    after.bus.tell('clock.trusted', { by: 'timesync' })
    await after.quiz.prepare({ questions: [ABCD] })
    expect(after.view().phase).toBe('open')
    await after.quiz.stop()
  })

  it('keeps the question of a class that is over, and of another day', async () => {
    const room = aRoom()
    const before = await aQuiz({ room })
    await before.ask(ABCD)
    await before.answer('one', 'A')
    await before.quiz.stop()
    room.classNow.set(undefined)
    const after = await aQuiz({ room, db: before.db })
    expect(after.view()).toMatchObject({ phase: 'idle', last: { tally: { answered: 1 } } })
    await after.ask(ABCD)
    await after.answer('one', 'B')
    await after.quiz.stop()
    room.clock.advance(hours(20))
    const nextDay = await aQuiz({ room, db: before.db })
    expect(nextDay.view().phase).toBe('idle')
    expect(nextDay.quiz.results.list({ limit: 9 })).toHaveLength(2)
    await nextDay.quiz.stop()
  })
})
