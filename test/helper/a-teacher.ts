import type { RunningBox } from './a-box.ts'

/** A device at the box's HTTP door that keeps its cookies, as a phone does. */
export class Device {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.#origin = origin
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async call<T = unknown>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: {
        origin: this.#origin,
        ...(this.#cookies.size === 0 ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const cut = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, cut), pair.slice(cut + 1))
    }
    const text = await response.text()
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
  }

  /** What stands at an address; throws where there is nothing. */
  async bytes(path: string): Promise<Buffer> {
    const response = await fetch(`${this.#origin}${path}`, { headers: { cookie: this.cookie } })
    const body = Buffer.from(await response.arrayBuffer())
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body.toString().slice(0, 200)}`)
    return body
  }
}

/** Of every box that `aClaimant` has claimed. */
export const PASSPHRASE = 'river stone lamp bell'

/** The person who has just claimed `box`: technician, teacher, and the lesson's holder. */
export async function aClaimant(box: RunningBox): Promise<Device> {
  const device = new Device(box.origin)
  const claim = { code: box.claimCode(), pin: '246810', passphrase: PASSPHRASE, school: '云岭小学', room: '三年二班' }
  const answer = await device.call('POST', '/api/v1/sign-in/claim', claim)
  if (answer.status !== 200) throw new Error(`claiming failed: ${JSON.stringify(answer)}`)
  return device
}

/** The same person on one more device, at a box that is claimed already: takes the lesson from whoever holds it. */
export async function aTechnician(box: RunningBox): Promise<Device> {
  const device = new Device(box.origin)
  const entry = await device.call('POST', '/api/v1/sign-in', { by: 'passphrase', secret: PASSPHRASE })
  const taken = await device.call('POST', '/api/v1/lesson/take')
  if (taken.status !== 200) throw new Error(`signing in failed: ${JSON.stringify([entry, taken])}`)
  return device
}
