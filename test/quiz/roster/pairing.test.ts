import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { pairingCodes } from '#appliance/quiz/roster/pairing-codes.ts'
import { aClass } from './a-roster.ts'

const far = (one: string, other: string): number => Array.from(one).filter((letter, at) => letter !== other[at]).length

describe('the letters of a pairing wave', () => {
  it.each([1, 4, 5, 12, 30, 50, 60, 120])(
    'tell %i pupils apart, so that one wrong letter is nobody’s, and none follows itself',
    (count) => {
      const codes = pairingCodes(count)
      expect(new Set(codes).size).toBe(count)
      expect(codes.filter((code) => !/^[A-D]{2,6}$/.test(code) || /(.)\1/.test(code))).toEqual([])
      const near = codes.flatMap((code, at) => codes.slice(at + 1).filter((other) => far(code, other) < 2))
      expect(near).toEqual([])
    },
  )

  it('are few for a few', () => {
    expect([4, 10, 32, 60].map((count) => pairingCodes(count)[0]?.length)).toEqual([2, 3, 4, 5])
  })
})

describe('press your letters', () => {
  async function aWave(count = 4) {
    const room = await aClass(count)
    await room.roster.openWave({ kind: 'pairing', names: 'seat' })
    const places = () => {
      const { wave } = room.view()
      return wave?.kind === 'pairing' ? wave.pupils : []
    }
    return { ...room, places, code: (at: number) => places()[at]?.code ?? '' }
  }

  it('gives the first clicker of nobody that presses them to the pupil, on the disk before the projector says so', async () => {
    const { press, settled, code, id, roster, places, classId } = await aWave()
    press('090FD3', code(1))
    await settled()
    expect(places().map(({ is }) => is)).toEqual(['waiting', 'paired', 'waiting', 'waiting'])
    expect(roster.classes.detail(classId).pupils[1]?.clicker).toBe('090FD3')
    expect(roster.pupilOf('turning:090FD3')).toEqual({ id: id(1), seat: '1-2', group: '第2组' })
  })

  it('takes figures for letters, begins anew after a pause, and forgets a wrong letter', async () => {
    const { press, settled, code, clock, roster, id } = await aWave()
    press('A1', code(2).slice(0, 1))
    clock.advance(seconds(5))
    press(
      'A1',
      Array.from(code(2))
        .map((letter) => String('ABCD'.indexOf(letter) + 1))
        .join(''),
    )
    press('A2', 'AC')
    press('A2', code(3))
    await settled()
    expect([roster.pupilOf('turning:A1')?.id, roster.pupilOf('turning:A2')?.id]).toEqual([id(2), id(3)])
  })

  it('pairs nobody twice: one who has a clicker keeps it, and whoever wants the same letters is told of', async () => {
    const { press, settled, code, roster, id, places } = await aWave()
    press('A1', code(0))
    press('A2', code(0))
    await settled()
    expect([roster.pupilOf('turning:A1')?.id, roster.pupilOf('turning:A2')]).toEqual([id(0), undefined])
    press('A2', code(0))
    expect(places()[0]?.is).toBe('disputed')
    press('A1', code(1))
    await settled()
    expect(places()[1]?.is).toBe('waiting')
  })

  it('is corrected by a tap, and the pupil waits again', async () => {
    const { press, settled, code, roster, id, places } = await aWave()
    press('A1', code(0))
    await settled()
    await roster.classes.setClicker(id(0), null)
    expect([places()[0]?.is, roster.pupilOf('turning:A1')]).toEqual(['waiting', undefined])
    await roster.classes.setClicker(id(3), 'A1')
    await expect(roster.classes.setClicker(id(0), 'A1')).rejects.toMatchObject({ code: 'ROSTER_TAKEN' })
  })

  it('answers no question meanwhile, and afterwards every press does', async () => {
    const { press, roster, code } = await aWave()
    expect(press('A1', code(0))).toEqual([true, true])
    await roster.closeWave()
    expect(press('A1', 'A')).toEqual([false])
  })

  it('calls nobody by name on the projector unless a teacher wants it', async () => {
    const { roster, pupils } = await aWave()
    expect(JSON.stringify([roster.wall.value, roster.view.value])).not.toContain('学生')
    await roster.openWave({ kind: 'pairing', names: 'name' })
    expect(roster.wall.value).toMatchObject({ shows: 'pairing', pupils: pupils.map(({ name }) => ({ label: name })) })
    expect(JSON.stringify(roster.view.value)).not.toContain('学生')
  })

  it('ends by itself where it is forgotten, and there is none where everybody has a clicker', async () => {
    const { roster, clock, view, settled, id } = await aWave(1)
    clock.advance(seconds(600))
    await settled()
    expect(view().wave).toBeUndefined()
    await roster.classes.setClicker(id(0), 'A1')
    await expect(roster.openWave({ kind: 'pairing', names: 'seat' })).rejects.toMatchObject({ code: 'ROSTER_REFUSED' })
  })

  it('leaves one clicker to a pupil of each class that uses it', async () => {
    const { press, settled, code, roster, id } = await aWave()
    press('A1', code(0))
    await roster.classes.take([{ class: '三年三班', number: '1', clicker: 'A1' }])
    await settled()
    const other = roster.view.value.classes.find(({ name }) => name === '三年三班')?.id ?? ''
    expect(roster.pupilOf('turning:A1')?.id).toBe(id(0))
    await roster.choose(other)
    expect(roster.pupilOf('turning:A1')?.id).toBe(roster.classes.detail(other).pupils[0]?.id)
  })
})
