import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aZone, anEvent, calendarText, readCalendar, startsOf } from './a-calendar.ts'
import { ManyTurns } from './many-turns.ts'

const starts = async (...events: readonly string[]): Promise<string[]> => startsOf(await readCalendar(calendarText(...events)))
const weekly = 'RRULE:FREQ=WEEKLY;COUNT=4'

describe('a calendar of another tool', () => {
  it.each<[string, string[], string[]]>([
    ['a single lesson', [anEvent()], ['09-01 08:00']],
    ['a duration instead of an end', [anEvent('DURATION:PT40M')], ['09-01 08:00']],
    ['each week', [anEvent(weekly)], ['09-01 08:00', '09-08 08:00', '09-15 08:00', '09-22 08:00']],
    [
      'two days of each second week',
      [anEvent('RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4')],
      ['09-01 08:00', '09-03 08:00', '09-15 08:00', '09-17 08:00'],
    ],
    ['until a time in UTC, which is part of it', [anEvent('RRULE:FREQ=WEEKLY;UNTIL=20260908T000000Z')], ['09-01 08:00', '09-08 08:00']],
    ['but for a day that is left out', [anEvent(weekly, 'EXDATE:20260908T080000')], ['09-01 08:00', '09-15 08:00', '09-22 08:00']],
    ['left out in UTC', [anEvent(weekly, 'EXDATE:20260908T000000Z')], ['09-01 08:00', '09-15 08:00', '09-22 08:00']],
    ['left out by date alone', [anEvent(weekly, 'EXDATE;VALUE=DATE:20260908,20260915')], ['09-01 08:00', '09-22 08:00']],
    [
      'and on a Saturday besides',
      [anEvent('RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE:20260912T100000')],
      ['09-01 08:00', '09-08 08:00', '09-12 10:00'],
    ],
    ['besides as a period of UTC', [anEvent('RDATE;VALUE=PERIOD:20260912T020000Z/PT30M')], ['09-01 08:00', '09-12 10:00']],
    [
      'one of a series moved',
      [anEvent(weekly), anEvent('RECURRENCE-ID:20260908T080000', 'DTSTART:20260909T140000', 'DTEND:20260909T144000')],
      ['09-01 08:00', '09-09 14:00', '09-15 08:00', '09-22 08:00'],
    ],
    [
      'one of a series cancelled',
      [anEvent('RECURRENCE-ID:20260908T080000', 'STATUS:CANCELLED'), anEvent(weekly)],
      ['09-01 08:00', '09-15 08:00', '09-22 08:00'],
    ],
    [
      'all from one on moved',
      [anEvent(weekly), anEvent('RECURRENCE-ID;RANGE=THISANDFUTURE:20260915T080000', 'DTSTART:20260916T100000', 'DTEND:20260916T104000')],
      ['09-01 08:00', '09-08 08:00', '09-16 10:00', '09-23 10:00'],
    ],
    [
      'all from one on cancelled',
      [anEvent(weekly), anEvent('RECURRENCE-ID;RANGE=THISANDFUTURE:20260915T080000', 'STATUS:CANCELLED')],
      ['09-01 08:00', '09-08 08:00'],
    ],
    [
      'one named in UTC',
      [anEvent(weekly), anEvent('RECURRENCE-ID:20260908T000000Z', 'STATUS:CANCELLED')],
      ['09-01 08:00', '09-15 08:00', '09-22 08:00'],
    ],
    ['cancelled as a whole', [anEvent(weekly, 'STATUS:CANCELLED')], []],
    [
      'revised, the earlier version behind the later',
      [anEvent('SEQUENCE:2', 'DTSTART:20260901T100000', 'DTEND:20260901T104000'), anEvent('SEQUENCE:1')],
      ['09-01 10:00'],
    ],
    [
      'revised without a number, by its stamp',
      [anEvent('DTSTAMP:20260801T000000Z'), anEvent('DTSTAMP:20260701T000000Z', 'DTSTART:20260902T080000', 'DTEND:20260902T084000')],
      ['09-01 08:00'],
    ],
    [
      'each 30th of February',
      [anEvent('DTSTART:20260130T080000', 'DTEND:20260130T084000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2')],
      [],
    ],
    [
      'only what is left of a series',
      [anEvent('RECURRENCE-ID:20260908T080000', 'DTSTART:20260909T140000', 'DTEND:20260909T144000')],
      ['09-09 14:00'],
    ],
  ])('is followed: %s', async (_, events, expected) => {
    expect(await starts(...events)).toEqual(expected)
  })

  it.each<[string, string, string[]]>([
    ['no zone: the school’s', 'DTSTART:20260901T080000', ['09-01 08:00']],
    ['UTC', 'DTSTART:20260901T000000Z', ['09-01 08:00']],
    ['an IANA zone that the file does not describe', 'DTSTART;TZID=Asia/Tokyo:20260901T090000', ['09-01 08:00']],
    ['a name of Windows', 'DTSTART;TZID=China Standard Time:20260901T080000', ['09-01 08:00']],
    ['a name of Windows in quotes', 'DTSTART;TZID="Tokyo Standard Time":20260901T090000', ['09-01 08:00']],
    ['Windows in Chinese', 'DTSTART;TZID=中国标准时间:20260901T080000', ['09-01 08:00']],
    [
      'Outlook’s own name, with a colon outside of quotes',
      'DTSTART;TZID=(UTC+08:00) Beijing\\, Chongqing:20260901T080000',
      ['09-01 08:00'],
    ],
    ['Mozilla’s long name', 'DTSTART;TZID=/mozilla.org/20050126_1/Asia/Shanghai:20260901T080000', ['09-01 08:00']],
    ['a bare offset', 'DTSTART;TZID=GMT+0900:20260901T090000', ['09-01 08:00']],
    ['Ürümqi, which is two hours behind', 'DTSTART;TZID=Asia/Urumqi:20260901T080000', ['09-01 10:00']],
    ['ISO 8601 where RFC 5545 wants none', 'DTSTART:2026-09-01T08:00:00', ['09-01 08:00']],
  ])('may give its times in %s', async (_, start, expected) => {
    expect(await starts(anEvent(start, 'DURATION:PT40M'))).toEqual(expected)
  })

  it('may describe a zone that nobody else knows, with summer time', async () => {
    const zone = [
      ...['BEGIN:VTIMEZONE', 'TZID:Our Own', 'BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'],
      ...['RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100'],
      ...['TZOFFSETTO:+0200', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT', 'END:VTIMEZONE'],
    ]
    const event = anEvent('DTSTART;TZID=Our Own:20261024T080000', 'DURATION:PT40M', 'RRULE:FREQ=DAILY;COUNT=2')
    expect(await starts(...zone, event)).toEqual(['10-24 14:00', '10-25 15:00'])
    expect(await starts(event.replace('Our Own', 'Europe/Berlin'))).toEqual(['10-24 14:00', '10-25 15:00'])
  })

  it('is read whatever the file looks like: folded within a letter, a mark at its beginning, ends of Unix, GBK, UTF-16', async () => {
    const text = calendarText(anEvent('SUMMARY:数学\\, 分数\\n第一课', 'X-CLASSBOX-ITEM:urn:uuid:12'))
    const utf8 = Buffer.from(text)
    const cut = utf8.indexOf('学') + 1
    // GBK of 数学: CAFD D1A7; the rest of the line is ASCII here.
    const gbk = Buffer.from(text.replace('数学\\, 分数\\n第一课', 'GBK'))
    const at = gbk.indexOf('GBK')
    const files = [
      utf8,
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]),
      Buffer.concat([utf8.subarray(0, cut), Buffer.from('\r\n '), utf8.subarray(cut)]),
      Buffer.from(text.replaceAll('\r\n', '\n')),
      Buffer.from(text.replaceAll('\r\n', '\r')),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    ]
    for (const file of files) {
      const [lesson] = await (await readCalendar(file)).between(0, Date.UTC(2027, 0))
      expect(lesson?.content).toEqual({ title: { 'zh-Hans': '数学, 分数 第一课' }, item: 'urn:uuid:12' })
    }
    const chinese = Buffer.concat([gbk.subarray(0, at), Buffer.from([0xca, 0xfd, 0xd1, 0xa7]), gbk.subarray(at + 3)])
    expect((await (await readCalendar(chinese)).between(0, Date.UTC(2027, 0)))[0]?.content.title).toEqual({ 'zh-Hans': '数学' })
  })

  it('gives what the box itself asks for: item, what stands in for it, quiz, teachers, period, bell', async () => {
    const own = [
      'ITEM:urn:a',
      'FALLBACK:urn:b,urn:c',
      'QUIZ:q1',
      'CLASS:三(2)班',
      'LEAD-TEACHER:王老师',
      'TUTOR:李老师',
      'PERIOD:3',
      'START-BY-BELL:TRUE',
      'SUBJECT:数学',
    ]
    const calendar = await readCalendar(calendarText(anEvent(...own.map((line) => `X-CLASSBOX-${line}`), 'LOCATION:302')))
    expect((await calendar.between(0, Date.UTC(2027, 0)))[0]).toMatchObject({
      ...{ key: 'ical:c:maths@2026-09-01T08:00', period: 3, location: '302' },
      content: {
        ...{ item: 'urn:a', fallback: ['urn:b', 'urn:c'], quiz: ['q1'], class: '三(2)班', subject: '数学' },
        ...{ leadTeacher: '王老师', tutor: '李老师', startByBell: true },
      },
    })
  })

  it('keeps the name of a lesson of a series wherever that is moved', async () => {
    const moved = anEvent('RECURRENCE-ID:20260908T080000', 'DTSTART:20260909T140000', 'DTEND:20260909T144000')
    const calendar = await readCalendar(calendarText(anEvent(weekly), moved))
    const lessons = await calendar.between(Date.UTC(2026, 8, 9), Date.UTC(2026, 8, 10))
    expect(lessons.map(({ key }) => key)).toEqual(['ical:c:maths@2026-09-08T08:00'])
  })

  it('empties the days that it calls holidays, and no other whole days', async () => {
    const day = (title: string, from: string, more: string[] = []) =>
      anEvent(`UID:${title}`, `DTSTART;VALUE=DATE:${from}`, `SUMMARY:${title}`, 'DURATION:P1D', ...more)
    const calendar = await readCalendar(
      calendarText(
        ...[
          day('国庆节（休）', '20261001'),
          day('国庆节（班）', '20261010'),
          day('王老师生日', '20261012'),
          day('运动会', '20261013', ['CATEGORIES:放假']),
        ],
        anEvent('UID:autumn', 'SUMMARY:Autumn holidays', 'DTSTART:20261020', 'DTEND:20261023'),
      ),
    )
    const days = await calendar.holidays(Date.UTC(2026, 9, 1) / 86_400_000, Date.UTC(2026, 10, 1) / 86_400_000)
    expect([...days].map(([at, name]) => `${new Date(at * 86_400_000).getUTCDate()} ${name}`)).toEqual([
      ...['1 国庆节（休）', '13 运动会', '20 Autumn holidays', '21 Autumn holidays', '22 Autumn holidays'],
    ])
    expect(await startsOf(calendar)).toEqual([])
  })

  it('leaves out the events that cannot be followed, says which and why, and keeps all others', async () => {
    const bad = (title: string, ...lines: string[]) => anEvent(`UID:${title}`, `SUMMARY:${title}`, ...lines)
    const calendar = await readCalendar(
      calendarText(
        bad('zone', 'DTSTART;TZID=Mars/Olympus:20260901T080000', 'DURATION:PT40M'),
        bad('no such day', 'DTSTART:20260230T080000', 'DURATION:PT40M'),
        bad('backwards', 'DTEND:20260901T070000'),
        bad('each second', 'RRULE:FREQ=SECONDLY'),
        bad('a strange rule', 'RRULE:FREQ=WEEKLY;BYHOUR=1,2,3'),
        ['BEGIN:VEVENT', 'UID:nothing', 'SUMMARY:nothing', 'END:VEVENT'].join('\r\n'),
        anEvent('a line that is none', 'DESCRIPTION', 'ATTACH;FMTTYPE=x', ';;;', 'X-CLASSBOX-ITEM'),
        'BEGIN:VTODO\r\nUID:todo\r\nDTSTART:20260901T090000\r\nEND:VTODO',
      ),
    )
    expect(calendar.doubts.map(({ code, event }) => `${event}: ${code}`)).toEqual([
      ...['zone: zone', 'no such day: time', 'backwards: length', 'each second: rule', 'a strange rule: rule', 'nothing: no-start'],
    ])
    expect(await startsOf(calendar)).toEqual(['09-01 08:00'])
  })

  it('is not muddled by an alarm, which has a duration and a text of its own', async () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'SUMMARY:alarm', 'DURATION:PT5M', 'TRIGGER:-PT15M', 'END:VALARM']
    const calendar = await readCalendar(calendarText(anEvent().replace('UID:', `${alarm.join('\r\n')}\r\nUID:`)))
    const [lesson] = await calendar.between(0, Date.UTC(2027, 0))
    expect(lesson).toMatchObject({ content: { title: { 'zh-Hans': '数学' } }, endsAt: Date.UTC(2026, 8, 1, 0, 40) })
  })

  it('says how often it wants to be looked at, and what it is called', async () => {
    const calendar = await readCalendar(calendarText('X-WR-CALNAME:三(2)班课表', 'REFRESH-INTERVAL;VALUE=DURATION:PT2H'))
    expect({ name: calendar.name, refresh: calendar.refresh }).toEqual({ name: '三(2)班课表', refresh: 7_200_000 })
  })

  it.each<[string, string | Buffer, string]>([
    ['no calendar at all', 'hello', 'malformed'],
    ['a web page', '<html>sign in</html>', 'malformed'],
    ['half of one', calendarText(anEvent()).slice(0, 100), 'malformed'],
    ['nothing', '', 'malformed'],
    ['more bytes than one has', Buffer.alloc(4_194_305, 'x'), 'too-large'],
    ['more events than a school has', calendarText(...Array.from({ length: 5001 }, () => 'BEGIN:VEVENT\r\nEND:VEVENT')), 'too-large'],
    ['components without end', `BEGIN:VCALENDAR\r\n${'BEGIN:X\r\n'.repeat(50)}`, 'malformed'],
  ])('is refused where the file is %s', async (_, text, kind) => {
    await expect(readCalendar(text)).rejects.toMatchObject({ code: 'TIMETABLE_FILE_REFUSED', details: { kind } })
  })

  it('of few bytes and very many lines is refused by its name, not held in memory', async () => {
    const refused = readCalendar(calendarText('A\n'.repeat(200_000)))
    await expect(refused).rejects.toMatchObject({ code: 'TIMETABLE_FILE_REFUSED', details: { kind: 'too-large' } })
    await expect(refused).rejects.toThrow('the calendar has more than 200000 lines')
  })

  it('may have a line folded after each letter; one that never ends is left out, and the event is there', async () => {
    const folded = (text: string): string => Array.from(text).join('\r\n ')
    const event = anEvent(`SUMMARY:${folded('maths')}`, `DESCRIPTION:${folded('x'.repeat(80_000))}`)
    const [lesson] = await (await readCalendar(calendarText(event))).between(0, Date.UTC(2027, 0))
    expect(lesson?.content.title).toEqual({ und: 'maths' })
  })

  it('with as many events as may be is read in turns, so that a live lesson has its own', async () => {
    const events = Array.from({ length: 5000 }, (_, at) => anEvent(`UID:${at}`, 'RRULE:FREQ=YEARLY;COUNT=2000;BYMONTH=2;BYMONTHDAY=30'))
    const turns = new ManyTurns()
    const calendar = await readCalendar(calendarText(...events))
    expect(turns.end()).toBeGreaterThan(500)
    expect(await startsOf(calendar)).toEqual([])
  })

  it('whatever its bytes are is read or refused, and its lessons have an end', async () => {
    const good = Buffer.from(
      calendarText(
        'BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:20000101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\nEND:VTIMEZONE',
        anEvent('DTSTART;TZID=Z:20260901T080000', weekly, 'RDATE;VALUE=PERIOD:20260912T020000Z/PT30M'),
        anEvent('RECURRENCE-ID;RANGE=THISANDFUTURE:20260915T080000', 'DURATION:PT40M'),
      ),
    )
    const hit = fc.record({ at: fc.nat({ max: good.length - 1 }), cut: fc.nat({ max: 6 }), bytes: fc.uint8Array({ maxLength: 6 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(hit, { minLength: 1, maxLength: 5 }), async (hits) => {
        const bytes = hits.reduce((now, { at, cut, bytes: put }) => Buffer.concat([now.subarray(0, at), put, now.subarray(at + cut)]), good)
        const outcome = await readCalendar(bytes)
          .then((calendar) => calendar.between(0, Date.UTC(2100, 0)))
          .catch((thrown: unknown) => thrown)
        expect(outcome).toSatisfy((one: object) => Array.isArray(one) || ('code' in one && one.code === 'TIMETABLE_FILE_REFUSED'))
      }),
      { numRuns: 300 },
    )
  })

  it('has its lessons by the clock of a school in another zone where it names none', async () => {
    const calendar = await readCalendar(calendarText(anEvent()), aZone('Asia/Urumqi'))
    expect(await startsOf(calendar)).toEqual(['09-01 10:00'])
  })
})
