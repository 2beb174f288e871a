const SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not known by its name (DNS)',
  EAI_AGAIN: 'cannot be looked up: the name server does not answer (DNS)',
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke the connection off',
  UND_ERR_SOCKET: 'broke the connection off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'broke the connection off',
  UND_ERR_CONNECT_TIMEOUT: 'does not answer',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached: the box has no way into that network',
  UND_ERR_HEADERS_OVERFLOW: 'sends more header lines than fit',
}

/** What an error of the network means, as a sentence that goes on after the name of the server. */
export function lineTrouble(thrown: unknown): string {
  const code = lineErrorCode(thrown)
  if (/CERT|SELF_SIGNED|UNABLE_TO/u.test(code)) return `has a certificate that the box does not accept (${code}); is the box’s date right?`
  if (code.startsWith('HPE_')) return 'does not speak HTTP'
  return SENTENCES[code] ?? `cannot be read from (${code === '' ? 'for an unknown reason' : code})`
}

/** The system's own name of what went wrong with a line; empty where it has none. Of several addresses of one name the first speaks for all. */
export function lineErrorCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) return ''
  const inner: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause
  // Some have numbers there.
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  return code === undefined || code === 'UND_ERR_SOCKET' ? lineErrorCode(inner) || (code ?? '') : code
}
