import type { Clock } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Issue } from '#appliance/contract/health.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { RelayProbe } from './relay-probe.ts'

const LONGEST_ANSWER = seconds(5)

/** The RTMP door is open and nobody answers behind it. A door that could not be opened at all is an issue of its own. */
export function relayCheck({ relay, clock }: { relay: Pick<RelayProbe, 'answers'>; clock: Clock }): {
  id: string
  every: Milliseconds
  look: () => Promise<Omit<Issue, 'id' | 'since'> | undefined>
} {
  return {
    id: 'relay-silent',
    // Each knock costs a megabyte for a moment.
    every: minutes(1),
    look: async () => {
      // Who hangs up is as bad as who says nothing.
      const answers = await within(clock, LONGEST_ANSWER, relay.answers()).catch(() => false)
      return answers ? undefined : WORDS
    },
  }
}

const WORDS: Omit<Issue, 'id' | 'since'> = {
  severity: 'warning',
  says: {
    'zh-Hans': '教室内推流没有响应，示例课也不能播放',
    en: 'Publishing in the room does not answer; the sample class cannot be shown either',
  },
  remedy: {
    'zh-Hans': '远端直播可以照常进行。如果一直这样，请在课后重新启动盒子。',
    en: 'A far lesson can go on. If it stays like this, restart the box after class.',
  },
}
