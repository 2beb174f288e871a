import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SignedInDevice } from '#appliance/contract/sign-in.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { dayOf, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

/** Every device that is signed in; a phone that was lost is signed out here. */
export function Phones({ page }: { page: BoxPage }) {
  const devices = useSignal<readonly SignedInDevice[] | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  const load = async () => {
    const list = await give(() => commands.signedIn.list())
    if (list !== undefined) devices.value = list.devices
  }
  useEffect(() => void load(), [])
  const sendAway = async (id: string) => {
    const gone = await give(() => commands.signedIn.sendAway(id))
    if (gone !== undefined) await load()
  }
  const zone = page.box.value?.timeZone ?? 'UTC'
  return (
    <>
      <h2>{t('tech.section.phones')}</h2>
      <p class="soft">{t('tech.phones.what')}</p>
      <FailureLine failure={failure.value} />
      {devices.value === undefined && <div class="skeleton" />}
      <ul class="rows">
        {devices.value?.map((device) => (
          <li key={device.id} class="setting">
            <p>
              <b>{device.label}</b>{' '}
              <span class="soft small">
                {[
                  t(`tech.phones.via.${device.via}`),
                  `${dayOf(device.since, zone)} ${timeOfDay(device.since, zone)}`,
                  ...marksOf(device),
                ].join(' · ')}
              </span>
            </p>
            {!device.here && (
              <Button kind="plain" icon="leave" off={busy.value} onPress={() => void sendAway(device.id)}>
                {t('tech.phones.send-away')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function marksOf({ here, holds, technician, remembered }: SignedInDevice): string[] {
  return [
    ...(here ? [t('tech.phones.here')] : []),
    ...(holds ? [t('tech.phones.holds')] : []),
    ...(technician ? [t('tech.role.technician')] : []),
    ...(remembered ? [] : [t('tech.phones.visitor')]),
  ]
}
