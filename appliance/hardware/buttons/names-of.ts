import type { ButtonView } from '#appliance/contract/buttons.ts'
import type { Words } from '#appliance/contract/health.ts'

const MOST = 3

/** What people call them: the first few by name. */
export function namesOf(buttons: readonly ButtonView[]): Words {
  const names = [...new Set(buttons.map(({ device }) => device.slice(device.indexOf(':') + 1)))]
  const shown = names.slice(0, MOST)
  const more = names.length - shown.length
  return {
    'zh-Hans': `${shown.join('、')}${more === 0 ? '' : ` 等 ${names.length} 个`}`,
    en: `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`,
  }
}
