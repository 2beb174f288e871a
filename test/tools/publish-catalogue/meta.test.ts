import { describe, expect, it } from 'vitest'
import { PublisherDesk } from './publisher-desk.ts'

describe('what a publisher writes beside the lessons', () => {
  it('stands above what names say, nearer above farther, word by word', async () => {
    const desk = await PublisherDesk.open({
      'meta.yaml': 'name: {zh-Hans: 县教研室, en: County}\nrights: {holder: 县教研室, license: CC-BY-4.0}\nauthors: 王老师\n',
      '数学/meta.yaml':
        'grade: [3, 4]\nrights: {until: 2027-07-31}\nitems:\n  fractions.txt:\n    title: {zh-Hans: 分数, en: Fractions}\n    keywords: [分数, 约分]\n',
      '数学/fractions.txt': 'text',
      '数学/fractions.yaml': 'kind: sheet\n',
    })
    expect((await desk.publish()).code).toBe(0)
    expect(await desk.item('分数')).toMatchObject({
      ...{ kind: 'sheet', grade: [3, 4], subject: '数学', authors: ['王老师'], keywords: ['分数', '约分'] },
      rights: { holder: '县教研室', license: 'CC-BY-4.0', until: '2027-07-31T23:59:59+08:00' },
    })
    expect((await desk.root()).name).toEqual({ 'zh-Hans': '县教研室', en: 'County' })
  })

  it('makes a lesson plan of other items, a pair, cues and a quiz by their file names', async () => {
    const desk = await PublisherDesk.open({
      'plan.yaml': 'title: 一课\nparts:\n  - {item: a.txt, role: 导入, minutes: 5}\n  - {item: sub/b}\n',
      'a.txt': 'a',
      'sub/b.mp3': 'sound',
      'sub/b.yaml':
        'id: urn:uuid:00000000-0000-4000-8000-000000000001\ncues:\n  - {at: "1:30", type: quiz, ref: q}\n  - {at: 12.5, type: pause}\n',
      'sub/q.quiz.yaml': 'questions:\n  - {ask: 1+1, choices: [1, 2], answer: 2}\n',
      'star.live.yaml':
        'live: https://live.example/a.m3u8\nsound: https://live.example/sound.m3u8\npair: {recording: sub/b, offset: "0:45"}\n',
    })
    expect((await desk.publish()).code).toBe(0)
    const [a, b, quiz, live] = [await desk.item('a'), await desk.item('b'), await desk.item('q'), await desk.item('star')]
    expect((await desk.item('一课')).parts).toEqual([{ itemId: a.id, role: '导入', minutes: 5 }, { itemId: b.id }])
    expect(b.id).toBe('urn:uuid:00000000-0000-4000-8000-000000000001')
    expect(b.cues).toEqual([
      { atMs: 12_500, type: 'pause' },
      { atMs: 90_000, type: 'quiz', ref: quiz.id },
    ])
    expect([quiz.kind, quiz.audience]).toEqual(['quiz', 'teacher'])
    expect(live).toMatchObject({
      kind: 'live-lesson',
      live: { urls: ['https://live.example/a.m3u8'], audioOnly: ['https://live.example/sound.m3u8'] },
    })
    expect((await desk.run('--check', desk.tree)).said, 'a box takes it').toContain('All is well')
    expect(live.pair).toEqual({ live: live.id, recording: b.id, offsetMs: 45_000 })
  })

  it('takes captions and a picture by name, which then are no items of their own', async () => {
    const desk = await PublisherDesk.open({
      'a.mp3': 'sound',
      'words.vtt': 'WEBVTT\n',
      'cover.png': 'picture',
      'meta.yaml': 'items:\n  a.mp3:\n    captions: {en: words.vtt}\n    poster: cover.png\n',
    })
    const { said } = await desk.runWith({ PATH: '/nowhere' }, desk.lessons, '--out', desk.tree)
    expect(said).not.toContain('left out')
    const { items } = await desk.catalogue()
    expect(items).toHaveLength(1)
    expect(items[0]?.assets?.map(({ role, lang }) => [role, lang])).toEqual([
      ['main', undefined],
      ['poster', undefined],
      ['captions', 'en'],
    ])
  })

  it.for<[string, Record<string, string>, RegExp]>([
    [
      'an unknown key',
      { 'a.txt': 'a', 'a.yaml': 'title: a\nsubjct: 数学\n' },
      /a\.yaml: subjct: unknown key, did you mean subject\? \(line 2\)/,
    ],
    ['a wrong value', { 'meta.yaml': 'grade: 13\n' }, /meta\.yaml: grade: expected a school year from 1 to 12.*, got 13 \(line 1\)/],
    [
      'a part that is not there',
      { 'fractions.txt': 'a', 'p.yaml': 'parts:\n  - item: fraction.txt\n' },
      /p\.yaml: parts\[0\]\.item: there is no "fraction\.txt", did you mean fractions\.txt\? \(line 2\)/,
    ],
    [
      'a name in items that nothing has',
      { 'a.txt': 'a', 'meta.yaml': 'items:\n  b.txt: {title: b}\n' },
      /meta\.yaml: items\.b\.txt: nothing here has this name, did you mean a\.txt\? \(line 2\)/,
    ],
    ['a file that tells of nothing', { 'b.yaml': 'title: b\n' }, /b\.yaml: there is no b beside it that it tells of/],
    [
      'parts that lead back',
      { 'p.yaml': 'parts: [{item: q}]\n', 'q.yaml': 'parts: [{item: p}]\n' },
      /p\.yaml: its parts lead back to itself/,
    ],
    [
      'the same id twice',
      { 'a.txt': 'a', 'b.txt': 'b', 'a.yaml': 'id: x\n', 'b.yaml': 'id: x\n' },
      /b\.txt: its id x is that of a\.txt, too/,
    ],
    ['broken YAML', { 'meta.yaml': 'grade: [3\n' }, /meta\.yaml: .* \(line \d\)/],
  ])('names the file, the line and what was meant for %s, and publishes nothing', async ([, files, sentence]) => {
    const desk = await PublisherDesk.open(files)
    const { code, said } = await desk.publish()
    expect(said).toMatch(sentence)
    expect(said).toContain('Nothing was published.')
    expect(code).toBe(1)
    await expect(desk.catalogue()).rejects.toThrow('ENOENT')
  })
})

describe('a timetable beside the lessons', () => {
  const TABLE = `
periods: {1: 08:00-08:40, 2: "8:50-9:30"}
term: {from: 2026-09-01, to: 2026-09-30, except: [2026-09-25], instead: {2026-09-26: fri}}
week:
  - {day: fri, period: 1, class: 三1, item: a.txt, title: 数学, fallback: b}
  - {day: mon, period: 2, class: 三1, item: b.txt, weeks: odd}
lessons:
  - {date: 2026-09-11, period: 1, class: 三1, item: b.txt}
  - {date: 2026-09-12, start: "14:00", end: "15:00", class: 三2, item: a.txt, cancelled: true}
`

  it('becomes series with holidays, make-up days and odd weeks, and lessons of one day that stand for them', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a', 'b.txt': 'b', 'timetable.yaml': TABLE })
    expect((await desk.publish()).said).toContain('timetable.json 1')
    expect((await desk.run('--check', desk.tree)).said, 'a box takes it').toContain('All is well')
    const [a, b] = [(await desk.item('a')).id, (await desk.item('b')).id]
    const common = { tz: 'Asia/Shanghai' }
    expect((await desk.timetable()).lessons).toEqual([
      {
        ...{ ...common, uid: 'week:三1:fri:1', class: '三1', period: 1, title: { 'zh-Hans': '数学' }, item: a, fallback: [b] },
        ...{ start: '2026-09-04T08:00', end: '2026-09-04T08:40', rrule: 'FREQ=WEEKLY;COUNT=4' },
        ...{ exdate: ['2026-09-25T08:00'], rdate: ['2026-09-26T08:00'] },
      },
      {
        ...{ ...common, uid: 'week:三1:mon:2:odd', class: '三1', period: 2, item: b },
        ...{ start: '2026-09-14T08:50', end: '2026-09-14T09:30', rrule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=2' },
      },
      {
        ...{ ...common, uid: 'week:三1:fri:1', recurrenceId: '2026-09-11T08:00', class: '三1', period: 1, item: b },
        ...{ start: '2026-09-11T08:00', end: '2026-09-11T08:40' },
      },
      {
        ...{ ...common, uid: 'day:三2:2026-09-12:14:00', class: '三2', item: a, status: 'cancelled' },
        ...{ start: '2026-09-12T14:00', end: '2026-09-12T15:00' },
      },
    ])
  })

  it('that was taken away means no lessons any more', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a', 'b.txt': 'b', 'timetable.yaml': TABLE })
    await desk.publish()
    await desk.put('timetable.yaml', '')
    await desk.publish()
    expect(await desk.timetable()).toMatchObject({ serial: 2, lessons: [] })
  })

  it.for<[string, string, RegExp]>([
    [
      'a period that is not there',
      'week: [{day: fri, period: 3, item: a}]\nterm: {from: 2026-09-01, to: 2026-09-30}\nperiods: {1: 08:00-08:40}\n',
      /timetable\.yaml: week\[0\]: there is no period 3 in periods \(1\) \(line 1\)/,
    ],
    ['a week without a term', 'week: [{day: fri, start: "8:00", end: "9:00"}]\n', /week: a week needs a term/],
    [
      'a lesson that ends before it begins',
      'lessons:\n  - {date: 2026-09-01, start: "9:00", end: "8:00"}\n',
      /lessons\[0\]: it ends at 08:00, which is not after 09:00 \(line 2\)/,
    ],
    [
      'an item that is not there',
      'lessons:\n  - {date: 2026-09-01, start: "9:00", end: "9:40", item: c.txt}\n',
      /lessons\[0\]\.item: there is no "c\.txt"/,
    ],
  ])('names the line of %s', async ([, table, sentence]) => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a', 'timetable.yaml': table })
    const { code, said } = await desk.publish()
    expect(said).toMatch(sentence)
    expect(code).toBe(1)
  })
})
