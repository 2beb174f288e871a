import { describe, expect, it } from 'vitest'
import { View } from '#appliance/base/view.ts'
import type { ClickersView, ReceiverTroubleKind, ReceiverView } from '#appliance/contract/clickers.ts'
import { noCounters } from '#appliance/hardware/clickers/counters.ts'
import { receiversCheck } from '#appliance/hardware/clickers/receivers-check.ts'

const receiver = (name: string, kind?: ReceiverTroubleKind): ReceiverView => ({
  ...{ id: 'a', name, driver: 'turning-line', port: '/dev/front', origin: 'settings', state: 'open', since: 0, lowBatteries: [] },
  ...{ counters: noCounters(), ...(kind === undefined ? {} : { trouble: { kind, since: 0, says: '' } }) },
})
const look = (receivers: ReceiverView[], now = 10_000) =>
  receiversCheck({ view: new View<ClickersView>({ receivers }), now: () => now }).look()

describe('a receiver of clickers', () => {
  it('that is not plugged in is told by its name after a while, with what to do', async () => {
    expect(await look([receiver('前排', 'missing')], 9000)).toBeUndefined()
    expect(await look([receiver('前排', 'missing')])).toMatchObject({
      severity: 'warning',
      says: { 'zh-Hans': '答题器接收器“前排”没有插上', en: 'The clicker receiver “前排” is not plugged in' },
    })
  })

  it('that has no name, or of which there are several, is told all the same', async () => {
    expect((await look([receiver('', 'busy')]))?.says.en).toBe('The clicker receiver cannot be opened: another program uses it')
    expect((await look([receiver('a', 'missing'), receiver('b', 'failed')]))?.says['zh-Hans']).toBe('2 个答题器接收器没有插上')
  })

  it('that listens is no issue', async () => {
    expect(await look([receiver('前排')])).toBeUndefined()
  })
})
