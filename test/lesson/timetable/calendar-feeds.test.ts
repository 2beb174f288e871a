import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { settled } from '#test/helper/settled.ts'
import { anEvent, calendarText } from './a-calendar.ts'
import { aDisk, aTimetable, inChina, lessonsOf } from './a-timetable.ts'
import type { TimetableWish } from './a-timetable.ts'

const event = (title: string): string => calendarText(anEvent('DTSTART:20260907T083000', 'DTEND:20260907T091000', `SUMMARY:${title}`))

/** A school's calendar on the web, that can be changed, and fail. */
async function aServer() {
  const asked: IncomingMessage[] = []
  const server = { text: event('数学'), etag: '"1"', url: '', asked, fail: undefined as RequestListener | undefined }
  const http = createServer((request, response) => {
    asked.push(request)
    if (server.fail !== undefined) return server.fail(request, response)
    if (request.headers['if-none-match'] === server.etag) return void response.writeHead(304).end()
    response.writeHead(200, { etag: server.etag, 'content-type': 'text/calendar' }).end(server.text)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => void http.close())
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/class.ics?token=abc`
  return server
}

async function aFollower(url: string, wish: TimetableWish = {}) {
  const box = await aTimetable({ lesson: { calendars: [{ url }] }, ...wish })
  await box.timetable.checkCalendars()
  await settled()
  return box
}

describe('a calendar that is subscribed to', () => {
  it('is fetched at once, asked for only where it has changed, and its new lessons are there', async () => {
    const server = await aServer()
    const { timetable } = await aFollower(server.url)
    await expect.poll(() => lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 数学'])
    expect(timetable.view.value.calendars).toMatchObject([{ kind: 'url', state: 'current', events: 1 }])
    expect(timetable.view.value.calendars[0]?.from).not.toContain('abc')
    await timetable.checkCalendars()
    expect(server.asked.at(-1)?.headers['if-none-match']).toBe('"1"')
    Object.assign(server, { text: event('语文'), etag: '"2"' })
    await timetable.checkCalendars()
    await expect.poll(() => timetable.now(inChina('2026-09-07T08:40'))).toMatchObject({ lesson: { title: { 'zh-Hans': '语文' } } })
  })

  it('that fails keeps its last good copy, says since when and why, and is well again by itself', async () => {
    const server = await aServer()
    const { timetable, clock } = await aFollower(server.url)
    const since = clock.now()
    const failures: [RequestListener, string][] = [
      [(_, response) => response.writeHead(500).end(), 'unreachable'],
      [(_, response) => response.writeHead(404).end(), 'unreachable'],
      [(_, response) => response.end('<html>sign in</html>'), 'unreachable'],
      [(_, response) => response.end('BEGIN:VCALENDAR\r\nBEGIN:VEVENT'), 'malformed'],
      [(_, response) => response.writeHead(200, { 'content-length': '99999999' }).end(), 'too-large'],
      [(_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/x.ics' }).end(), 'unreachable'],
    ]
    for (const [fail, kind] of failures) {
      server.fail = fail
      await timetable.checkCalendars()
      expect(timetable.view.value.calendars).toMatchObject([{ state: 'old', trouble: { kind, since } }])
      expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 数学'])
    }
    server.fail = undefined
    await timetable.checkCalendars()
    expect(timetable.view.value.calendars[0]).toMatchObject({ state: 'current' })
    expect(timetable.view.value.calendars[0]?.trouble).toBeUndefined()
  })

  it('is there after a power cut with the uplink down, still failing since it first did', async () => {
    const server = await aServer()
    const disk = await aDisk()
    const before = await aFollower(server.url, { disk })
    const since = before.clock.now()
    server.fail = (request) => void request.socket.destroy()
    await before.timetable.checkCalendars()
    await before.timetable.stop()
    const { timetable } = await aFollower(server.url, { disk, at: since + minutes(60) })
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 数学'])
    expect(timetable.view.value.calendars).toMatchObject([{ state: 'old', trouble: { since } }])
  })

  it('is looked at as often as it wants to be, within bounds', async () => {
    const server = await aServer()
    server.text = server.text.replace('VERSION:2.0', 'VERSION:2.0\r\nREFRESH-INTERVAL;VALUE=DURATION:PT10M')
    const { timetable, clock } = await aFollower(server.url)
    const { length } = server.asked
    clock.advance(minutes(9))
    await settled()
    expect(server.asked).toHaveLength(length)
    clock.advance(minutes(1))
    await expect.poll(() => server.asked.length).toBe(length + 1)
    await timetable.stop()
  })

  it('goes with its lessons when the settings name it no more, and leaves nothing on the disk', async () => {
    const server = await aServer()
    const { timetable, settings, change, disk } = await aFollower(server.url)
    const [row] = disk.db.read<{ id: string }>('SELECT id FROM timetable_calendars')
    expect(await readFile(join(disk.folder, `${row?.id}.ics`), 'utf8')).toBe(server.text)
    settings.lesson.calendars = []
    await change('lesson.calendars')
    await expect.poll(() => timetable.view.value.calendars).toEqual([])
    await expect.poll(() => lessonsOf(timetable, '2026-09-07')).toEqual([])
    await expect(readFile(join(disk.folder, `${row?.id}.ics`))).rejects.toThrow('ENOENT')
  })

  it('holds several rooms: only what is in this one is taken, where it is among them', async () => {
    const server = await aServer()
    const at = (room: string, hour: string) =>
      anEvent(`UID:${room}`, `DTSTART:20260907T${hour}0000`, 'DURATION:PT40M', `SUMMARY:${room}`, `LOCATION:${room}`)
    server.text = calendarText(at('302教室', '08'), at('303教室', '09'))
    const { timetable, settings, change } = await aFollower(server.url, { box: { room: '302' } })
    await expect.poll(() => lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:00 302教室'])
    // Where it is not, the places are buildings, or addresses of meetings.
    settings.box.room = '三楼东'
    await change('box.room')
    await expect.poll(() => lessonsOf(timetable, '2026-09-07')).toHaveLength(2)
  })
})

describe('a calendar that is a file', () => {
  it('of this box is read again when it has changed, and its last good copy stays when it goes', async () => {
    const path = join(await aFolder(), 'class.ics')
    await writeFile(path, event('数学'))
    const { timetable } = await aTimetable({ lesson: { calendars: [{ file: path }] } })
    await timetable.checkCalendars()
    await expect.poll(() => lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 数学'])
    await writeFile(path, event('语文课'))
    await timetable.checkCalendars()
    await expect.poll(() => lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 语文课'])
    await rm(path)
    await timetable.checkCalendars()
    expect(timetable.view.value.calendars).toMatchObject([{ kind: 'file', state: 'old', trouble: { kind: 'unreachable' } }])
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 语文课'])
  })

  it('that somebody brought stays over a power cut, and goes when it is taken away', async () => {
    const disk = await aDisk()
    const before = await aTimetable({ disk })
    const { id } = await before.timetable.addCalendar('三班\n课表.ics', Buffer.from(event('数学')))
    expect(before.timetable.now(inChina('2026-09-07T08:40'))).toMatchObject({ lesson: { title: { 'zh-Hans': '数学' } } })
    await before.timetable.stop()
    const { timetable } = await aTimetable({ disk })
    expect(timetable.view.value.calendars).toMatchObject([{ id, kind: 'upload', from: '三班 课表.ics', state: 'current' }])
    await timetable.removeCalendar(id)
    expect(timetable.view.value.calendars).toEqual([])
    expect(timetable.now(inChina('2026-09-07T08:40'))).toMatchObject({ because: 'free' })
    await expect(timetable.removeCalendar(id)).rejects.toMatchObject({ code: 'CALENDAR_UNKNOWN' })
  })

  it('that is none is refused, and nothing of it is kept', async () => {
    const { timetable, disk } = await aTimetable()
    await expect(timetable.addCalendar('x.ics', Buffer.from('hello'))).rejects.toMatchObject({ code: 'TIMETABLE_FILE_REFUSED' })
    expect(disk.db.read('SELECT id FROM timetable_calendars')).toEqual([])
  })
})
