import { seconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { Check } from './check.ts'

/** Asks for a person's word while nobody vouches for the box's date and time. */
export function clockCheck(trust: Watchable<ClockTrust>): Check {
  return {
    id: 'clock-untrusted',
    every: seconds(10),
    look: () =>
      Promise.resolve(
        trust.value === 'no'
          ? {
              severity: 'info',
              says: { 'zh-Hans': '盒子不能确定现在的日期和时间', en: 'The box is not sure of the date and time' },
              remedy: {
                'zh-Hans': '连上网络后会自动校准，也可以请技术人员确认时间。课堂可以照常进行。',
                en: 'It sets itself once it is online, or ask your technician to confirm the time. The lesson can go on.',
              },
            }
          : undefined,
      ),
  }
}
