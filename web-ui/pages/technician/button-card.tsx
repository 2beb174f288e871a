import type { ButtonsDesk, ButtonView } from '#appliance/contract/buttons.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timeToTheSecond } from '../../box-client/format.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { Facts } from './facts.tsx'

interface ButtonCardProps {
  page: BoxPage
  button: ButtonView
  inputs: ButtonsDesk['inputs']
}

/** One of them: whether it can be pressed, since when, when it was last, and the one thing to do. */
export function ButtonCard({ page, button, inputs }: ButtonCardProps) {
  const { state, on, simulated, pressed } = button
  const zone = page.box.value?.timeZone
  const isReady = state === 'ready'
  return (
    <article class="receiver">
      <h3>
        {nameOf(button)} <span class="soft small regular">{t(`tech.buttons.kind.${kindOf(button)}`)}</span>
      </h3>
      <p class={`state ${isReady ? 'ready' : 'fault'}`}>
        <Icon name={isReady ? 'ready' : 'fault'} /> {t(`tech.buttons.state.${state}`)}
        <span class="soft small regular"> {t('tech.devices.since', { time: timeToTheSecond(button.since, zone) })}</span>
      </p>
      {pressed && (
        <p class="state">
          <Icon name="touch" /> {t('tech.buttons.pressed')}
        </p>
      )}
      {state !== 'ready' && <p>{t(remedyOf(button, state))}</p>}
      <p class="soft small code">
        {on}
        {simulated && ` · ${t('tech.buttons.simulated')}`}
      </p>
      <Facts rows={figuresOf(button, inputs, zone)} />
    </article>
  )
}

/** As the settings call it. */
export function nameOf({ device }: ButtonView): string {
  return device.slice(device.indexOf(':') + 1)
}

function kindOf({ device }: ButtonView): 'button' | 'presenter' | 'keypad' {
  return device.startsWith('presenter:') ? 'presenter' : device.startsWith('keypad:') ? 'keypad' : 'button'
}

function remedyOf({ source }: ButtonView, state: Exclude<ButtonView['state'], 'ready'>): WordKey {
  return state === 'refused' ? `tech.buttons.remedy.refused.${source}` : `tech.buttons.remedy.${state}`
}

/** What is 0 in a well button is said only where it is not. */
function figuresOf(button: ButtonView, inputs: ButtonsDesk['inputs'], zone: string | undefined): (readonly [string, string])[] {
  const { lastPress, presses, bounces, on } = button
  const bad = inputs.find(({ device }) => on === device || on.startsWith(`${device} `))?.badBytes ?? 0
  const last =
    lastPress === undefined
      ? t('tech.buttons.last.never')
      : t('tech.buttons.last.at', { time: timeToTheSecond(lastPress.at, zone), key: lastPress.key })
  const some = (name: string, count: number): (readonly [string, string])[] => (count === 0 ? [] : [[name, String(count)]])
  return [
    [t('tech.buttons.last'), last],
    [t('tech.buttons.presses'), String(presses)],
    ...some(t('tech.buttons.bounces'), bounces),
    ...(lastPress === undefined ? [] : [[t('tech.buttons.by'), t(`tech.buttons.by.${lastPress.by}`)] as const]),
    ...some(t('tech.buttons.bad'), bad),
  ]
}
