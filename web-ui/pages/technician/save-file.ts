import { pageClock } from '../../box-client/page-clock.ts'
import type { ToldFile } from '../../box-client/patient-api.ts'

/** Long enough for a browser that asks where to put it. */
const KEPT = 60_000

/** Gives a file to the browser to keep. */
export function saveFile({ name, blob }: ToldFile): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  pageClock.after(KEPT, () => URL.revokeObjectURL(url))
}
