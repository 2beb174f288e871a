import { t } from '../../box-client/words.ts'
import { grouped } from './grouped.ts'
import './secure-words.ts'

/** 128 bits: nobody makes another certificate that begins like this one, and they fit on one line of a projector. */
const SHOWN_DIGITS = 32

/** By what one who opens the encrypted pages knows that it is this box which answers. */
export function Fingerprint({ fingerprint }: { fingerprint: string }) {
  return (
    <p class="soft">
      {t('screen.fingerprint')} <span class="code">{grouped(fingerprint.slice(0, SHOWN_DIGITS))}</span>
    </p>
  )
}
