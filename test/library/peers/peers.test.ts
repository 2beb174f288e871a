import { describe, expect, it } from 'vitest'
import { aSchool, aSchoolBox, until } from './a-school.ts'

const LESSON = 'a'.repeat(64)
const GUIDE = 'b'.repeat(64)

describe('the boxes of a school', () => {
  it('find each other from a list that only one of them has', async () => {
    const first = await aSchoolBox()
    const second = await aSchoolBox({ listed: [first.address], wants: [LESSON] })
    await until(() => first.peers.addresses.includes(second.address) && second.peers.addresses.includes(first.address))
    await until(() => first.facts.includes('library.peer-found'))
  })

  it('say which pieces they have, and then that they have all', async () => {
    const [holder, needy] = await aSchool(2, { wants: [LESSON] })
    if (holder === undefined || needy === undefined) throw new Error('two boxes were asked for')
    // Begun, and nothing of it there yet: not even the list of its pieces.
    holder.blobs.set(LESSON, new Set())
    await until(() => needy.peers.addresses.length === 1)
    expect(needy.peers.sourcesOfList(GUIDE, { of: LESSON })).toEqual([])
    holder.blobs.set(LESSON, new Set([2]))
    await until(() => needy.peers.sourcesOf(LESSON).length === 1)
    const [some] = needy.peers.sourcesOf(LESSON)
    expect([0, 1, 2, 3].map((piece) => some?.holds?.(piece))).toEqual([false, false, true, false])
    holder.blobs.set(LESSON, 'whole')
    await until(() => needy.peers.sourcesOf(LESSON)[0]?.holds?.(3) === true)
    expect(some?.address).toBe(`${holder.address}/library/files/${LESSON}`)
  })

  it('keep from each other what may not be shared', async () => {
    const [holder, needy] = await aSchool(2, { wants: [GUIDE, LESSON], private: [GUIDE] })
    holder?.blobs.set(GUIDE, 'whole').set(LESSON, 'whole')
    await until(() => needy?.peers.sourcesOf(LESSON).length === 1)
    expect(needy?.peers.sourcesOf(GUIDE)).toEqual([])
  })

  it('agree on one of them to fetch a lesson that all want', async () => {
    const boxes = await aSchool(5, { wants: [LESSON] })
    await until(() => boxes.filter(({ peers }) => peers.mayUseUplink(LESSON)).length === 1)
  })

  it('leave a lesson to whoever began it, also where a box comes that would have been chosen', async () => {
    const boxes = await aSchool(4)
    const begun = boxes.at(-1)
    begun?.wants.push(LESSON)
    begun?.fetching.push(LESSON)
    for (const box of boxes) if (box !== begun) box.wants.push(LESSON)
    await until(() => boxes.every((box) => box.peers.mayUseUplink(LESSON) === (box === begun)))
  })

  it('choose another box when the one that fetched is switched off', async () => {
    const boxes = await aSchool(3, { wants: [LESSON] })
    await until(() => boxes.filter(({ peers }) => peers.mayUseUplink(LESSON)).length === 1)
    const chosen = boxes.find(({ peers }) => peers.mayUseUplink(LESSON))
    chosen?.fetching.push(LESSON)
    await chosen?.switchOff()
    const left = boxes.filter((box) => box !== chosen)
    await until(() => left.filter(({ peers }) => peers.mayUseUplink(LESSON)).length === 1)
    await until(() => left.every(({ facts }) => facts.includes('library.peer-lost')))
  })

  it('wait for no box that may not use the uplink now, and for none where the publisher forbids to share', async () => {
    const boxes = await aSchool(3, { wants: [LESSON, GUIDE], private: [GUIDE] })
    const [held, ...others] = boxes
    if (held !== undefined) held.held = true
    await until(() => others.filter(({ peers }) => peers.mayUseUplink(LESSON)).length === 1)
    expect(boxes.map(({ peers }) => peers.mayUseUplink(GUIDE))).toEqual([true, true, true])
  })

  it('do not fetch again what a box has just completed', async () => {
    const [fetcher, needy] = await aSchool(2, { wants: [LESSON] })
    if (fetcher === undefined || needy === undefined) throw new Error('two boxes were asked for')
    fetcher.fetching.push(LESSON)
    fetcher.blobs.set(LESSON, new Set([0]))
    await until(() => needy.peers.sourcesOf(LESSON).length === 1 && !needy.peers.mayUseUplink(LESSON))
    fetcher.blobs.set(LESSON, 'whole')
    fetcher.wants = []
    fetcher.fetching = []
    await until(() => needy.peers.mayUseUplink(LESSON) || needy.peers.sourcesOf(LESSON)[0]?.holds?.(3) === true)
    expect(needy.peers.sourcesOf(LESSON)[0]?.holds?.(3)).toBe(true)
  })

  it('ask each other before they fetch what they have not asked about', async () => {
    const boxes = await aSchool(2, { wants: [LESSON] })
    await until(() => boxes.filter(({ peers }) => peers.mayUseUplink(LESSON)).length === 1)
    const found = 'c'.repeat(64)
    for (const box of boxes) box.wants.push(found)
    expect(boxes.some(({ peers }) => peers.mayUseUplink(found))).toBe(false)
    await until(() => boxes.filter(({ peers }) => peers.mayUseUplink(found)).length === 1)
  })

  it('tell a box with another secret nothing, and believe it nothing', async () => {
    const own = await aSchoolBox({ wants: [LESSON] })
    own.blobs.set(LESSON, 'whole')
    const stranger = await aSchoolBox({ secret: 'guessed', listed: [own.address], wants: [LESSON] })
    own.listed.push(stranger.address)
    await until(() => own.peers.view.some(({ trouble }) => trouble !== undefined) && stranger.peers.view[0]?.trouble !== undefined)
    expect([...own.peers.addresses, ...stranger.peers.addresses]).toEqual([])
    expect(stranger.peers.sourcesOf(LESSON)).toEqual([])
  })

  it('without company lose no time', async () => {
    const alone = await aSchoolBox({ wants: [LESSON] })
    expect(alone.peers.mayUseUplink(LESSON)).toBe(true)
  })
})
