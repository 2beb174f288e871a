import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import type { RunningBox } from '../peers/box.ts'

/** Claims the box as its first teacher and starts the class. */
export async function startClass({ address, folder }: RunningBox): Promise<void> {
  const code = (await readFile(join(folder, 'data', 'claim-code'), 'utf8')).trim()
  const claimed = await post(`${address}/api/v1/sign-in/claim`, { code, pin: '274951', passphrase: 'measured on the bench' })
  const cookie = claimed.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  await post(`${address}/api/v1/lesson/start`, {}, cookie)
}

async function post(url: string, body: unknown, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin, cookie }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new BoxError('INTERNAL', `${url} answered ${response.status}: ${await response.text()}`)
  return response
}
