import type { BoxPage } from '../../box-client/box-page.ts'
import { useCode } from './use-code.ts'

const fetchFingerprint = () => import('../../rooms/secure/fingerprint.tsx')

/** One quiet line, only where the pages are served over HTTPS, too. */
export function FingerprintWhenThere({ page }: { page: BoxPage }) {
  const secure = page.box.value?.secure
  const isWanted = secure !== undefined && secure.httpsPort > 0
  const code = useCode(page.clock, fetchFingerprint, isWanted)
  return isWanted && code !== undefined ? <code.Fingerprint fingerprint={secure.fingerprint} /> : null
}
