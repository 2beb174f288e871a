import { minutes } from '#appliance/base/duration.ts'
import type { Check } from './check.ts'

const MEGABYTE = 1_000_000
const LEAST_FREE = 200 * MEGABYTE

/** Warns before the disk with the data folder is full. */
export function diskCheck(options: { folder: string; freeSpace: (folder: string) => Promise<number> }): Check {
  return {
    id: 'disk-low',
    every: minutes(1),
    look: async () => {
      const free = await options.freeSpace(options.folder)
      if (free >= LEAST_FREE) return undefined
      // In steps of ten, so that the sentence does not change with every log line.
      const left = Math.floor(free / MEGABYTE / 10) * 10
      return {
        severity: 'warning',
        says: { 'zh-Hans': `盒子的存储空间快满了，只剩 ${left} MB`, en: `The box is running out of space: ${left} MB are left` },
        remedy: {
          'zh-Hans': '课堂可以照常进行。请联系技术人员清理存储空间。',
          en: 'The lesson can go on. Ask your technician to make room.',
        },
      }
    },
  }
}
