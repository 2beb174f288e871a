import { SourceTrouble } from './source-trouble.ts'

const SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not known by its name (DNS)',
  EAI_AGAIN: 'cannot be looked up: the name server does not answer (DNS)',
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  UND_ERR_SOCKET: 'broke the connection off',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached: the box has no way into that network',
  ENETDOWN: 'cannot be reached: the network is down',
  EADDRNOTAVAIL: 'cannot be reached: the box has no address of its own for it',
}

const ODD: Readonly<Record<string, string>> = {
  UND_ERR_HEADERS_OVERFLOW: 'sent more header lines than fit',
  Z_DATA_ERROR: 'sent what cannot be unpacked',
  Z_BUF_ERROR: 'sent what cannot be unpacked',
}

// OpenSSL names its verdicts on a certificate without a common mark; these are what a school meets.
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH/u

/** What an error of the network means, as a sentence that goes on after the name of the source. */
export function troubleOf(thrown: unknown): SourceTrouble {
  if (thrown instanceof SourceTrouble) return thrown
  const code = codeOf(thrown)
  const line = SENTENCES[code]
  if (line !== undefined) return new SourceTrouble('line', line, { cause: thrown })
  const odd = ODD[code] ?? (code.startsWith('HPE_') ? 'does not speak HTTP' : undefined)
  if (odd !== undefined) return new SourceTrouble('odd', odd, { cause: thrown })
  if (CERTIFICATE.test(code)) {
    return new SourceTrouble('refused', `has a certificate that the box does not accept (${code}); is the box's date right?`, {
      cause: thrown,
    })
  }
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/u.test(code)) return new SourceTrouble('line', 'does not come to terms about TLS', { cause: thrown })
  return new SourceTrouble('line', `failed (${code === '' ? 'for an unknown reason' : code})`, { cause: thrown })
}

/** Several addresses of one name were tried: the first failure speaks for all. */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return ''
  const { code } = thrown as NodeJS.ErrnoException
  const cause = thrown instanceof AggregateError ? (thrown.errors as unknown[])[0] : thrown.cause
  // undici says only that the socket ended; why, its cause may know.
  if (cause !== undefined && (code === undefined || code === 'UND_ERR_SOCKET')) return codeOf(cause) || (code ?? '')
  // undici's own parser gives no code for some of what is no HTTP.
  return code ?? (thrown.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : '')
}
