import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Issue } from '#appliance/contract/health.ts'
import { lanLimit } from './lan.ts'
import type { LanLimit } from './lan.ts'
import type { ViewersReader } from './viewers-reader.ts'

/** The room's network, not the box, keeps screens from the picture. */
export function lanCheck(viewers: Pick<ViewersReader, 'look'>): {
  id: string
  every: Milliseconds
  look: () => Promise<Omit<Issue, 'id' | 'since'> | undefined>
} {
  return {
    id: 'lan-limit',
    every: seconds(10),
    look: async () => {
      const limit = lanLimit(await viewers.look())
      return limit === undefined ? undefined : { severity: 'warning', ...WORDS[limit] }
    },
  }
}

const WORDS: Record<LanLimit, Pick<Issue, 'says' | 'remedy'>> = {
  'own-wifi': {
    says: {
      'zh-Hans': '连着盒子自带 Wi-Fi 的设备太多，画面会卡',
      en: 'More devices are on the box’s own Wi-Fi than it can serve, so pictures stop',
    },
    remedy: {
      'zh-Hans': '盒子自带的 Wi-Fi 只够七八台设备。请先关掉几台；要全班同看，请用网线给盒子接一个教室用的无线路由器（5 GHz）。',
      en: 'The box’s own Wi-Fi serves seven or eight devices. Switch some off for now; for a whole class, connect a classroom access point (5 GHz) to the box by cable.',
    },
  },
  'slow-port': {
    says: {
      'zh-Hans': '盒子的网口只有 100 兆，快占满了',
      en: 'The box’s network port runs at 100 Mbit/s only and is nearly full',
    },
    remedy: {
      'zh-Hans': '请少开几台设备，或把网线、交换机换成千兆的（网线要八芯都通）。',
      en: 'Watch on fewer devices, or use a gigabit switch and a cable with all eight wires.',
    },
  },
  air: {
    says: {
      'zh-Hans': '教室的无线网太挤，多台设备的画面在卡',
      en: 'The room’s wireless network is too crowded: pictures stop on several devices',
    },
    remedy: {
      'zh-Hans': '请让设备改连 5 GHz 的 Wi-Fi，或少开几台，大家一起看投影。盒子本身没有问题。',
      en: 'Move the devices to 5 GHz Wi-Fi, or watch on fewer and use the projector. The box itself is well.',
    },
  },
}
