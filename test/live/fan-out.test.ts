import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lesson } from '#test/helper/media.ts'
import { Relay } from './a-relay.ts'

describe('a viewer of the live picture', () => {
  let relay: Relay
  beforeEach(async () => {
    relay = await new Relay().open()
  })
  afterEach(() => relay.close())

  it('sees the newest group of pictures at once, headers first', async () => {
    relay.play(relay.publish(), lesson({ length: 2500 }))
    const viewer = await relay.watch()
    await viewer.until(({ pictures }) => pictures.length === 13)
    expect(viewer.head).toContain('200 OK')
    expect(viewer.story.slice(0, 4)).toEqual(['metadata', 'video header', 'audio header', 'keyframe'])
    expect(viewer.pictures[0]?.timestamp).toBe(2000)
  })

  it('gets every later frame, in order and unchanged', async () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const viewer = await relay.watch()
    const more = lesson({ from: 1000, length: 3000 }).slice(2)
    relay.play(input, more)
    await viewer.until(({ pictures }) => pictures.length === 100)
    const tail = viewer.messages.slice(-more.length)
    expect(tail.map(({ body }) => body.toString('hex'))).toEqual(more.map(({ body }) => body.toString('hex')))
  })
})
