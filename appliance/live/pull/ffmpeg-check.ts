import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { LiveView, UpstreamView } from '#appliance/contract/live.ts'
import { isHttpFlv } from './address-upstream.ts'

/** An upstream is configured that the box cannot pull, because the machine has no ffmpeg; HTTP-FLV and other boxes need none. */
export function ffmpegCheck(live: Watchable<LiveView>): {
  id: string
  every: Milliseconds
  look: () => Promise<Omit<Issue, 'id' | 'since'> | undefined>
} {
  return {
    id: 'ffmpeg-missing',
    every: seconds(10),
    look: () => Promise.resolve(isMissed(live.value) ? WORDS : undefined),
  }
}

function isMissed({ ffmpeg, channels }: LiveView): boolean {
  return ffmpeg === 'missing' && channels.some(({ upstreams }) => upstreams.some(needsFfmpeg))
}

function needsFfmpeg({ kind, url }: UpstreamView): boolean {
  return kind === 'address' && !isHttpFlv(url)
}

const WORDS: Omit<Issue, 'id' | 'since'> = {
  severity: 'warning',
  says: {
    'zh-Hans': '盒子上没有 ffmpeg，无法拉取远端直播',
    en: 'The box has no ffmpeg, so it cannot fetch the far lesson',
  },
  remedy: {
    'zh-Hans': '请技术人员在盒子上运行：sudo apt-get install ffmpeg。教室内推流和示例课不受影响。',
    en: 'Ask your technician to run on the box: sudo apt-get install ffmpeg. Publishing in the room and the sample class work without it.',
  },
}
