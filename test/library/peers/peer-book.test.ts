import { expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { GONE_AFTER, PeerBook } from '#appliance/library/peers/peer-book.ts'
import type { Peer } from '#appliance/library/peers/peer-book.ts'

const QUIET = { holds: [], wants: [], fetching: [] }
const NO_ANSWER = 'no answer'

function aBook(): { book: PeerBook; clock: ManualClock } {
  const clock = new ManualClock()
  return { book: new PeerBook(clock, () => 'own'), clock }
}

function added(peer: Peer | undefined): Peer {
  if (peer === undefined) throw new Error('the book is full')
  return peer
}

it('follows a box to the address that it was given anew, and forgets the former one', () => {
  const { book } = aBook()
  const former = added(book.add('http://10.7.0.3:8080', 'mdns'))
  book.answered(former, { boxId: 'late', ...QUIET }, [])
  expect(book.of('late', 'http://10.7.0.33:8080')).toBe(former)

  book.failed(former, NO_ANSWER)
  const anew = added(book.of('late', 'http://10.7.0.33:8080'))
  book.asked(anew, { boxId: 'late', from: 'http://10.7.0.33:8080' }, { port: 80, ...QUIET })
  expect(book.alive.map(({ address }) => address)).toEqual(['http://10.7.0.33:8080'])
  book.answered(anew, { boxId: 'late', ...QUIET }, [])
  expect(book.all).toEqual([anew])
})

it('shows a box once that two ways lead to, and keeps both', () => {
  const { book } = aBook()
  for (const address of ['http://10.7.0.1:8080', 'http://192.168.4.1:8080']) {
    book.answered(added(book.add(address, 'mdns')), { boxId: 'both', ...QUIET }, [])
  }
  expect([book.all.length, book.view().map(({ address }) => address)]).toEqual([2, ['http://10.7.0.1:8080']])
})

it('has room for a box among addresses that nobody answers at, and loses neither those that are there nor those that a person listed', () => {
  const { book, clock } = aBook()
  const listed = added(book.add('http://10.7.0.2:8080', 'settings'))
  book.failed(listed, NO_ANSWER)
  const there = added(book.add('http://10.7.0.3:8080', 'mdns'))
  book.answered(there, { boxId: 'there', ...QUIET }, [])
  for (let n = 0; n < 200; n += 1) book.failed(added(book.add(`http://10.8.0.${n}:1`, 'mdns')), NO_ANSWER)
  expect([book.all.length, book.all.includes(listed), book.all.includes(there)]).toEqual([64, true, true])

  clock.advance(GONE_AFTER + seconds(1))
  book.failed(there, NO_ANSWER)
  added(book.add('http://10.7.0.4:8080', 'mdns'))
  expect(book.all).toContain(there)
})
