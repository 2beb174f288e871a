import type { BoxPage } from '../../box-client/box-page.ts'
import type { Language } from '../../box-client/words.ts'
import { t } from '../../box-client/words.ts'

const MOST = 3

/** What stands between this room and a lesson, worst first, in sentences; empty when all is ready. */
export function missing(page: BoxPage, language: Language): string[] {
  const issues = page.health.value?.issues ?? []
  const lines = issues.filter((issue) => issue.severity !== 'info').map((issue) => issue.says[language])
  const box = page.box.value
  if (box?.clockTrust === 'no') lines.push(t('screen.clock-untrusted'))
  const channel = page.channel.value
  if (box?.claimed === true && channel !== undefined) lines.push(t(sourceLine(channel.state, channel.troubles.length > 0)))
  return lines.slice(0, MOST)
}

function sourceLine(state: string, troubled: boolean) {
  if (state === 'live') return 'screen.source-ready' as const
  return troubled ? ('screen.no-source' as const) : ('screen.source-on-start' as const)
}
