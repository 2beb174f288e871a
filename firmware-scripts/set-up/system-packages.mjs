import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** How each Debian package shows that it is here: a program, or one of some files. @type {Record<string, {program: string} | {files: string[]}>} */
const PROOF = {
  ffmpeg: { program: 'ffmpeg' },
  chromium: { program: 'chromium' },
  'chromium-headless-shell': { program: 'chromium-headless-shell' },
  socat: { program: 'socat' },
  'fonts-noto-cjk': { files: ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'] },
  libfaketime: { files: ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`) },
  'vlc-bin': { program: 'vlc' },
  'vlc-plugin-base': {
    files: ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/vlc/plugins/stream_out/libstream_out_rtp_plugin.so`),
  },
  nginx: { program: 'nginx' },
  'poppler-utils': { program: 'pdftoppm' },
  dosfstools: { program: 'mkfs.vfat' },
  iproute2: { program: 'ip' },
  'libnginx-mod-rtmp': { files: ['/usr/lib/nginx/modules/ngx_rtmp_module.so'] },
}

/** Where Debian keeps programs for administrators; a user's PATH often lacks it. */
const ALSO_LOOK_IN = ['/usr/sbin', '/sbin']

/**
 * Those of `packages` that are not on this machine.
 * @param {readonly string[]} packages
 * @param {{PATH?: string | undefined, has?: (path: string) => boolean}} [machine]
 */
export function missingPackages(packages, { PATH = process.env['PATH'] ?? '', has = existsSync } = {}) {
  const folders = [...PATH.split(delimiter).filter((folder) => folder !== ''), ...ALSO_LOOK_IN]
  return packages.filter((name) => {
    const proof = PROOF[name] ?? { program: name }
    return 'files' in proof ? !proof.files.some(has) : !folders.some((folder) => has(join(folder, proof.program)))
  })
}

/** The one line a person can paste. @param {readonly string[]} packages */
export function aptLine(packages) {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`
}

/**
 * What to put before `apt-get` to be allowed to install; undefined where we may not or cannot, and a person is asked instead.
 * @param {{uid: number | undefined, hasApt: boolean, sudoWorks: () => boolean | Promise<boolean>}} machine
 * @returns {Promise<readonly string[] | undefined>}
 */
export async function rightToInstall({ uid, hasApt, sudoWorks }) {
  if (!hasApt) return undefined
  if (uid === 0) return []
  return (await sudoWorks()) ? ['sudo', '-n'] : undefined
}
