import type { ComponentChildren } from 'preact'
import type { BoxView } from '#appliance/contract/box.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { dayOf, timeOfDay } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { grouped } from '../../rooms/secure/grouped.ts'
import { Facts } from './facts.tsx'

/** What is wrong and what to do about it first; what the box is, second. */
export function Overview({ page }: { page: BoxPage }) {
  const issues = page.health.value?.issues
  const box = page.box.value
  return (
    <>
      <h2>{t('tech.issues')}</h2>
      {issues === undefined && <div class="skeleton" />}
      {issues?.length === 0 && (
        <p class="state ready">
          <Icon name="ready" /> {t('tech.issues.none')}
        </p>
      )}
      <ul class="issues">
        {issues?.map((issue) => (
          <IssueRow key={issue.id} issue={issue} timeZone={box?.timeZone} />
        ))}
      </ul>
      <h2>{t('tech.box')}</h2>
      {box !== undefined && (
        <Facts
          rows={[
            [t('tech.box.version'), box.version],
            [t('tech.box.addresses'), box.addresses.join('  ') || t('screen.no-network')],
            [t('tech.box.time-zone'), box.timeZone],
            [t('tech.box.clock'), t(`tech.clock.${box.clockTrust}`)],
            ...secureRows(box),
          ]}
        />
      )}
      <BoxTime page={page} />
    </>
  )
}

/** What a technician compares with a browser's warning, or pins in a program. */
function secureRows({ secure, addresses }: BoxView): [string, ComponentChildren][] {
  if (secure === undefined) return []
  const { httpsPort, rtmpsPort, certificateFrom, fingerprint, keyFingerprint } = secure
  const hosts = addresses.map((address) => new URL(address).hostname)
  const at = (scheme: string, port: number): string[] => (port === 0 ? [] : hosts.map((host) => `${scheme}://${host}:${port}`))
  return [
    [t('tech.secure'), [...at('https', httpsPort), ...at('rtmps', rtmpsPort)].join('  ')],
    [t(`tech.secure.${certificateFrom}`), <span class="code">{grouped(fingerprint)}</span>],
    [t('tech.secure.key'), <span class="code">{grouped(keyFingerprint)}</span>],
  ]
}

function IssueRow({ issue, timeZone }: { issue: Issue; timeZone: string | undefined }) {
  return (
    <li class={`issue ${issue.severity}`}>
      <p class={`state wraps ${issue.severity === 'info' ? '' : 'fault'}`}>
        <Icon name={issue.severity === 'info' ? 'notice' : 'fault'} /> {issue.says[language.value]}
      </p>
      <p>{issue.remedy[language.value]}</p>
      <p class="soft small">
        {t(`tech.severity.${issue.severity}`)} · {t('tech.since', { time: timeOfDay(issue.since, timeZone) })} ·{' '}
        <span class="code">{issue.id}</span>
      </p>
    </li>
  )
}

function BoxTime({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const box = page.box.value
  if (box === undefined || box.clockTrust === 'timesync') return null
  const zone = box.timeZone
  const now = page.clock.now()
  return (
    <div class="asked">
      <p>
        {t('tech.clock.ask', {
          box: `${dayOf(page.feed.now(), zone)} ${timeOfDay(page.feed.now(), zone)}`,
          here: `${dayOf(now, zone)} ${timeOfDay(now, zone)}`,
        })}
      </p>
      <Button off={busy.value} onPress={() => void give(() => commands.box.confirmTime(page.clock.now()))}>
        {t('tech.clock.confirm')}
      </Button>
      <FailureLine failure={failure.value} />
    </div>
  )
}
