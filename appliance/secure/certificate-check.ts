import { days, minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Issue, Words } from '#appliance/contract/health.ts'
import type { CertificateFault } from './school-certificate.ts'
import type { CertificateState } from './secure.ts'

const SOON = days(14)

export interface CertificateChecked {
  /** Undefined while no encrypted door is open. */
  readonly state: () => CertificateState | undefined
  readonly now: () => number
  /** Whether the box's date may be believed. */
  readonly dateKnown: () => boolean
}

/** The school's own certificate cannot be used, or is out of date. The box serves its pages over HTTP whatever this says. */
export function certificateCheck({ state, now, dateKnown }: CertificateChecked): {
  id: string
  every: Milliseconds
  look: () => Promise<Omit<Issue, 'id' | 'since'> | undefined>
} {
  return {
    id: 'certificate',
    every: minutes(1),
    look: async () => {
      const found = state()
      if (found === undefined) return undefined
      if (found.trouble !== undefined) return { severity: 'warning', ...unusable(found.trouble.details) }
      return found.from === 'school' && dateKnown() ? outOfDate(found, now()) : undefined
    },
  }
}

function unusable({ fault, path }: Readonly<Record<string, unknown>>): { says: Words; remedy: Words } {
  const file = typeof path === 'string' ? path : ''
  const why = FAULTS[isFault(fault) ? fault : 'unreadable']
  return {
    says: {
      'zh-Hans': `学校的证书用不了，加密网页改用盒子自己的证书：${why['zh-Hans']}（${file}）`,
      en: `The school’s certificate cannot be used, so encrypted pages show the box’s own: ${why.en} (${file})`,
    },
    remedy: {
      'zh-Hans': '请技术人员检查设置 tls.certificate 和 tls.key；改好后一分钟内自动生效。课堂可以照常进行。',
      en: 'Ask your technician to look at the settings tls.certificate and tls.key; once mended they count within a minute. The lesson can go on.',
    },
  }
}

const FAULTS: Record<CertificateFault, Words> = {
  incomplete: { 'zh-Hans': '证书和密钥要一起设置', en: 'a certificate and its key are set together' },
  unreadable: { 'zh-Hans': '文件读不出来', en: 'the file cannot be read' },
  'no-certificate': { 'zh-Hans': '文件里没有 PEM 格式的证书', en: 'the file holds no certificate in PEM form' },
  'no-key': { 'zh-Hans': '文件里没有 PEM 格式的密钥', en: 'the file holds no key in PEM form' },
  'key-locked': { 'zh-Hans': '密钥加了密码', en: 'the key is locked with a passphrase' },
  mismatch: { 'zh-Hans': '密钥和证书不是一对', en: 'the key is not the certificate’s' },
}

function isFault(fault: unknown): fault is CertificateFault {
  return typeof fault === 'string' && Object.hasOwn(FAULTS, fault)
}

function outOfDate({ validFrom, validUntil }: CertificateState, now: number): Omit<Issue, 'id' | 'since'> | undefined {
  const left = Math.floor((validUntil - now) / days(1))
  if (now < validFrom) return { severity: 'warning', says: NOT_YET, remedy: RENEW }
  if (now > validUntil) return { severity: 'warning', says: EXPIRED, remedy: RENEW }
  if (validUntil - now > SOON) return undefined
  return {
    severity: 'info',
    says: { 'zh-Hans': `学校的证书还有 ${left} 天到期`, en: `The school’s certificate expires in ${left} days` },
    remedy: RENEW,
  }
}

const NOT_YET: Words = {
  'zh-Hans': '学校的证书还没到生效日期，打开加密网页会有警告',
  en: 'The school’s certificate is not valid yet: browsers warn of encrypted pages',
}
const EXPIRED: Words = {
  'zh-Hans': '学校的证书已经过期，打开加密网页会有警告',
  en: 'The school’s certificate has expired: browsers warn of encrypted pages',
}
const RENEW: Words = {
  'zh-Hans': '请技术人员把新证书放到原来的位置；一分钟内自动生效，不用重启。',
  en: 'Ask your technician to put a new one in its place; it counts within a minute, without a restart.',
}
