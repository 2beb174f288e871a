import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { HlsAudience } from '#appliance/live/packager/hls-audience.ts'

it('knows nobody again who has left, however late its last answer came', () => {
  const clock = new ManualClock()
  let places = 0
  const onCome = (): (() => void) => {
    places += 1
    return () => void (places -= 1)
  }
  const audience = new HlsAudience({ clock, book: undefined, onCome })
  const who = { channel: 'class', address: '192.0.2.7', agent: 'a player', viewer: '' }
  const socket = new Socket()
  audience.admit(who, { known: false, label: '', transport: 'll-hls', ended: 0 })
  const viewer = audience.find(who, socket, false)
  clock.advance(seconds(11))
  audience.watchOver(() => 1)
  if (viewer !== undefined) viewer.seenAt = clock.monotonic()
  expect([audience.find(who, socket, false), places, audience.count('class')]).toEqual([undefined, 0, 0])
})
