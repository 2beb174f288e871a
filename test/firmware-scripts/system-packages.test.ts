import { describe, expect, it } from 'vitest'
import { aptLine, missingPackages, rightToInstall } from '../../firmware-scripts/set-up/system-packages.mjs'

const machineWith = (...paths: string[]) => ({ PATH: '/usr/local/bin:/usr/bin', has: (path: string) => paths.includes(path) })

describe("the system's packages", () => {
  it('are missing when neither their program nor their file is there', () => {
    const bare = machineWith('/usr/bin/socat')
    expect(missingPackages(['ffmpeg', 'socat', 'fonts-noto-cjk', 'libnginx-mod-rtmp'], bare)).toEqual([
      'ffmpeg',
      'fonts-noto-cjk',
      'libnginx-mod-rtmp',
    ])
  })

  it('are found on PATH, by their file, and where only administrators look', () => {
    const full = machineWith('/usr/local/bin/ffmpeg', '/usr/sbin/nginx', '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')
    expect(missingPackages(['ffmpeg', 'nginx', 'fonts-noto-cjk'], full)).toEqual([])
  })

  it('come with one line to paste', () => {
    expect(aptLine(['ffmpeg', 'socat'])).toBe('sudo apt-get update && sudo apt-get install --no-install-recommends ffmpeg socat')
  })

  it('are installed by root and by who may use sudo without a password; others are asked', async () => {
    const sudoWorks = () => true
    expect(await rightToInstall({ uid: 0, hasApt: true, sudoWorks: () => false })).toEqual([])
    expect(await rightToInstall({ uid: 1000, hasApt: true, sudoWorks })).toEqual(['sudo', '-n'])
    expect(await rightToInstall({ uid: 1000, hasApt: true, sudoWorks: () => false })).toBeUndefined()
    expect(await rightToInstall({ uid: 0, hasApt: false, sudoWorks })).toBeUndefined()
  })
})
