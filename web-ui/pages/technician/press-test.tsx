import { useRef } from 'preact/hooks'
import type { ButtonsDesk, ButtonView, InputView } from '#appliance/contract/buttons.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { timeToTheSecond } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { nameOf } from './button-card.tsx'

const EVERY = 250
/** A tap is shorter than a look. */
const LIT_FOR = 1_200

/** Whatever is pressed lights up, and counts from the beginning of the test on; keys that mean nothing are named, too. */
export function PressTest({ page }: { page: BoxPage }) {
  const { value } = usePolled(() => commands.buttons.desk(), EVERY)
  const before = useRef<ReadonlyMap<string, number> | undefined>(undefined)
  const desk = value.value
  if (desk === undefined) return <div class="skeleton" />
  before.current ??= new Map(desk.buttons.map(({ device, on, presses }) => [`${device} ${on}`, presses]))
  const countOf = ({ device, on, presses }: ButtonView): number => presses - (before.current?.get(`${device} ${on}`) ?? 0)
  return (
    <>
      <p class="soft">{t('tech.buttons.test.says')}</p>
      <div class="press-tiles">
        {desk.buttons.map((button, at) => (
          <Tile key={at} button={button} count={countOf(button)} now={page.feed.now()} />
        ))}
      </div>
      <div class="small" role="log" aria-label={t('tech.buttons.test')}>
        {desk.inputs.map((input) => (
          <LastKeyOf key={input.device} page={page} input={input} buttons={desk.buttons} />
        ))}
      </div>
    </>
  )
}

function Tile({ button, count, now }: { button: ButtonView; count: number; now: number }) {
  const { pressed, lastPress } = button
  const isLit = pressed || (count > 0 && lastPress !== undefined && now - lastPress.at < LIT_FOR)
  return (
    <div class={`press-tile ${isLit ? 'lit' : ''}`}>
      <b>{nameOf(button)}</b>
      <span class="soft small">{sayOf(button, count)}</span>
    </div>
  )
}

function sayOf({ state, pressed, lastPress }: ButtonView, count: number): string {
  if (state !== 'ready') return t(`tech.buttons.state.${state}`)
  if (count > 0) return [lastPress?.key, t('tech.buttons.test.count', { count })].filter((one) => one !== undefined).join(' · ')
  return t(pressed ? 'tech.buttons.pressed' : 'tech.buttons.test.waiting')
}

/** Of any key, so that the settings can name it. */
function LastKeyOf({ page, input, buttons }: { page: BoxPage; input: InputView; buttons: ButtonsDesk['buttons'] }) {
  const { device, lastKey } = input
  if (lastKey === undefined) return null
  const isUsed = buttons.some(({ on, lastPress }) => (on === device || on.startsWith(`${device} `)) && lastPress?.key === lastKey.key)
  return (
    <p>
      <span class="code">{t('tech.buttons.test.key', { device, key: lastKey.key })}</span>{' '}
      <span class="soft">
        {timeToTheSecond(lastKey.at, page.box.value?.timeZone)}
        {!isUsed && ` · ${t('tech.buttons.test.unused')}`}
      </span>
    </p>
  )
}
