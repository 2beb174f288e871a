import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LearnCandidate, LearnView } from '#appliance/contract/clickers.ts'
import { commands } from '../../box-client/commands.ts'
import type { ReceiverWish } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { driverName } from './driver-name.ts'
import { OwnSettings } from './own-settings.tsx'
import { shownBytes } from './shown-bytes.ts'

const EVERY = 700
const BAUDS = [115_200, 57_600, 38_400, 19_200, 9600, 4800, 2400]

/** The raw bytes of one port, and which driver understands them. It is watched for as long as this is shown. */
export function LearnCard({ port, onEnd }: { port: string; onEnd: () => void }) {
  const baud = useSignal(BAUDS[0] ?? 115_200)
  const tried = useSignal<ReceiverWish | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  const begin = async () => {
    const settings = tried.value === undefined ? {} : { settings: { port, ...tried.value } }
    await give(() => commands.clickers.learn({ port, baud: baud.value, ...settings }))
  }
  useEffect(() => {
    void begin()
    return () => void commands.clickers.endLearning()
  }, [])
  const { value } = usePolled(() => commands.clickers.learned(), EVERY)
  const view = value.value
  const use = async (candidate: LearnCandidate, own: boolean) => {
    const { driver, preset } = candidate
    const named = preset === undefined ? { driver } : { driver, preset }
    const speed = view?.state === 'tapped' ? {} : { baud: baud.value }
    const wish: ReceiverWish = own && tried.value !== undefined ? { ...speed, ...tried.value, port } : { port, ...named, ...speed }
    if ((await give(() => commands.clickers.choose(wish))) !== undefined) onEnd()
  }
  return (
    <section class="learn">
      <h2>{t('tech.devices.learn')}</h2>
      <p class="soft">{t('tech.devices.learn.what')}</p>
      <div class="learn-head">
        <b class="code">{port}</b>
        <label>
          {t('tech.devices.learn.baud')}{' '}
          <select
            value={String(baud.value)}
            disabled={view?.state === 'tapped'}
            onChange={(event) => ((baud.value = Number(event.currentTarget.value)), void begin())}
          >
            {BAUDS.map((one) => (
              <option key={one} value={String(one)}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <Button kind="plain" icon="close" onPress={onEnd}>
          {t('tech.devices.learn.end')}
        </Button>
      </div>
      <FailureLine failure={failure.value} />
      {view?.state === 'tapped' && <p class="soft">{t('tech.devices.learn.tapped')}</p>}
      {view?.state === 'lost' && <p class="state fault">{t('tech.devices.learn.lost', { says: view.says ?? '' })}</p>}
      {view !== undefined && <Bytes view={view} />}
      <ul class="rows">
        {view?.candidates.map((candidate, index) => (
          <Candidate
            key={index}
            candidate={candidate}
            off={busy.value}
            onUse={() => void use(candidate, tried.value !== undefined && index === view.candidates.length - 1)}
          />
        ))}
      </ul>
      <OwnSettings onTry={(settings) => ((tried.value = settings), void begin())} />
    </section>
  )
}

function Bytes({ view }: { view: LearnView }) {
  if (view.bytes === 0) return <p class="soft">{t('tech.devices.learn.nothing')}</p>
  return (
    <div class="raw-bytes" tabIndex={0} role="log" aria-label={t('tech.devices.learn')}>
      <p class="soft small">{t('tech.devices.learn.bytes', { count: view.bytes })}</p>
      {shownBytes(view.chunks).map(({ at, hex, text }, index) => (
        <p key={index} class="code">
          <span class="soft">{at}</span> <span>{hex}</span> <b>{text}</b>
        </p>
      ))}
    </div>
  )
}

function Candidate({ candidate, off, onUse }: { candidate: LearnCandidate; off: boolean; onUse: () => void }) {
  const { fits, presses, bad, last } = candidate
  return (
    <li class="setting">
      <div>
        <p>
          <b>{driverName(candidate)}</b>{' '}
          <span class={`state small ${fits ? 'ready' : ''}`}>
            <Icon name={fits ? 'ready' : 'close'} /> {t(fits ? 'tech.devices.learn.fits' : 'tech.devices.learn.does-not')}
          </span>
        </p>
        <p class="soft small">{t('tech.devices.learn.figures', { presses, bad })}</p>
        {last.length > 0 && <p class="small code">{last.map(({ device, key }) => `${device} ${key}`).join(', ')}</p>}
      </div>
      <Button {...(fits ? { kind: 'primary' as const } : {})} off={off} onPress={onUse}>
        {t('tech.devices.learn.use')}
      </Button>
    </li>
  )
}
