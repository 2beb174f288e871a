import { describe, expect, it } from 'vitest'
import { aChannel, anUpstream, onTheBackup } from '#test/helper/told-views.ts'
import { moved, replaced, without, withOneMore } from '../../web-ui/pages/technician/upstream-order.ts'
import { backupInUse, isLeftAsTooSlow, isPulled, nameOf } from '../../web-ui/rooms/live/upstream-words.ts'

const recording = anUpstream('film', { kind: 'stand-in', url: '', role: 'recording', title: '分数的意义' })
const pack = anUpstream('pack', { kind: 'stand-in', url: '', role: 'pack', title: '分数 微课' })
const two = [anUpstream('a'), anUpstream('b')]

describe('the sources of a class in a teacher’s words', () => {
  it('are the main one, its backups, and another box of the school', () => {
    const all = onTheBackup()
    expect(all.map((upstream) => nameOf(upstream, all)[0])).toEqual([
      'sources.peer',
      'sources.main',
      'sources.backup-of-many',
      'sources.backup-of-many',
    ])
    expect(two.map((upstream) => nameOf(upstream, two)[0])).toEqual(['sources.main', 'sources.backup'])
  })

  it('are, where nobody sends the lesson, its recording and what the box has', () => {
    const all = [...two, recording, pack]
    expect(nameOf(recording, all)).toEqual(['sources.recording', {}])
    expect(nameOf(pack, all)).toEqual(['sources.pack', { title: '分数 微课' }])
  })

  it('are worth a word when the class runs from a backup by itself', () => {
    expect(backupInUse(aChannel({ upstreams: onTheBackup() }))?.id).toBe('backup-1')
  })

  it('are no news while the main one or another box of the school feeds the class, or somebody chose the backup', () => {
    const peer = anUpstream('box', { kind: 'peer', state: 'running' })
    const main = anUpstream('main', { state: 'running' })
    const chosen = anUpstream('b', { state: 'running', chosen: true })
    for (const upstreams of [[peer, ...two], [anUpstream('box', { kind: 'peer' }), main], [anUpstream('a'), chosen], []])
      expect(backupInUse(aChannel({ upstreams }))).toBeUndefined()
  })

  it('say that a line was left because it is too slow, and not for longer than that', () => {
    const slow = anUpstream('a', { state: 'trying', trouble: 'too-slow' })
    expect(isLeftAsTooSlow(aChannel({ upstreams: [slow, recording] }))).toBe(true)
    for (const upstreams of [[{ ...slow, state: 'running' as const }], [anUpstream('a', { trouble: 'source-silent' })], []])
      expect(isLeftAsTooSlow(aChannel({ upstreams }))).toBe(false)
  })

  it('are there or not: a class that is published in the room waits for nobody far away', () => {
    expect([isPulled(aChannel()), isPulled(aChannel({ upstreams: two })), isPulled(undefined)]).toEqual([false, true, false])
  })
})

describe('a change of the sources', () => {
  const ofLesson = anUpstream('lesson-1', { ofLesson: true })
  const all = [ofLesson, ...onTheBackup(), recording]
  const [main, first, second] = [{ keep: 'main' }, { keep: 'backup-1' }, { keep: 'backup-2' }]

  it('leaves the others as they are, with credentials that the page never saw, and other boxes, the lesson’s own address and films out of it', () => {
    expect(withOneMore(all, 'https://new.example/x.m3u8')).toEqual([main, first, second, { url: 'https://new.example/x.m3u8' }])
    expect(without(all, 'backup-1')).toEqual([main, second])
    expect(replaced(all, 'main', 'srt://new.example:9000')).toEqual([{ url: 'srt://new.example:9000' }, first, second])
  })

  it('moves one of them by one place, and none off the end', () => {
    expect(moved(all, 'backup-1', -1)).toEqual([first, main, second])
    expect(moved(all, 'backup-1', 1)).toEqual([main, second, first])
    expect([moved(all, 'main', -1), moved(all, 'backup-2', 1)]).toEqual([
      [main, first, second],
      [main, first, second],
    ])
  })
})
