const MOST_COOKIES = 50
const LONGEST_COOKIE = 4096

interface Cookie {
  name: string
  value: string
  host: string
  /** Also for hosts below it (RFC 6265 5.3, domain-attribute). */
  below: boolean
}

/** Cookies of one pull (RFC 6265, without paths and dates): content networks give them with the playlist and want them with segments. */
export class CookieJar {
  #cookies: Cookie[] = []

  /** The `Set-Cookie` fields of an answer from `url`. */
  keep(url: URL, fields: readonly string[]): void {
    for (const field of fields) {
      const cookie = field.length > LONGEST_COOKIE ? undefined : readCookie(url.hostname, field)
      if (cookie === undefined) continue
      const others = this.#cookies.filter(({ name, host }) => name !== cookie.name || host !== cookie.host)
      this.#cookies = [...others, cookie].slice(-MOST_COOKIES)
    }
  }

  /** The `Cookie` field of a request; undefined where there is none to send. */
  for({ hostname }: URL): string | undefined {
    const sent = this.#cookies.filter(({ host, below }) => hostname === host || (below && hostname.endsWith(`.${host}`)))
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ')
  }
}

function readCookie(hostname: string, field: string): Cookie | undefined {
  const [, name = '', value = ''] = /^\s*([^=;\s]+)\s*=\s*([^;]*)/.exec(field) ?? []
  if (name === '') return undefined
  const domain = /;\s*domain=\.?([^;\s]+)/i.exec(field)?.[1]?.toLowerCase()
  if (domain === undefined || domain === hostname) return { name, value: value.trim(), host: hostname, below: domain !== undefined }
  // A host sets cookies for itself and for what it belongs to, not for a whole top-level domain.
  const belongs = hostname.endsWith(`.${domain}`) && domain.includes('.')
  return belongs ? { name, value: value.trim(), host: domain, below: true } : undefined
}
