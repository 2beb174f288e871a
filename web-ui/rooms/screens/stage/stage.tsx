import { useEffect } from 'preact/hooks'
import type { ItemDetail } from '#appliance/contract/library.ts'
import type { ItemScene, QuestionScene } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { commands } from '../../../box-client/commands.ts'
import { t } from '../../../box-client/words.ts'
import '../../../styles/stage.css'
import { fileAddress, named } from '../../library/library-words.ts'
import { filmsOf, isFilm, mainOf } from '../../library/main-file.ts'
import { PlainText } from '../../library/plain-text.tsx'
import { useArrival } from '../../library/use-arrival.ts'
import { Icon } from '../../parts/icon.tsx'
import { usePolled } from '../../parts/use-polled.ts'
import './stage-words.ts'
import { StagedFilm, StagedSound } from './staged-media.tsx'
import { StagedPdf, StagedPicture } from './staged-pages.tsx'
import { StagedQuestion } from './staged-question.tsx'
import type { StageSignals } from './staged.ts'

interface StageProps {
  page: BoxPage
  signals: StageSignals
}

const LOOK_AGAIN = 4000

/** What a run sheet puts on the big screen beside the live picture. */
export function Stage({ page, scene, signals }: StageProps & { scene: ItemScene | QuestionScene }) {
  if (scene.kind === 'item') return <StagedItem key={scene.stepId} page={page} scene={scene} signals={signals} />
  return <Question scene={scene} signals={signals} />
}

function Question({ scene, signals }: { scene: QuestionScene; signals: StageSignals }) {
  useEffect(() => void (signals.staged.value = 'shown'), [])
  return <StagedQuestion scene={scene} />
}

function StagedItem({ page, scene, signals }: StageProps & { scene: ItemScene }) {
  const { value, failure } = usePolled(() => commands.library.item(scene.itemId), LOOK_AGAIN)
  const item = value.value
  const isGone = failure.value?.code === 'ITEM_UNKNOWN'
  useEffect(() => void (signals.staged.value = 'opening'), [])
  useEffect(() => {
    if (isGone) signals.staged.value = 'missing'
  }, [isGone])
  const trouble = signals.staged.value
  return (
    <>
      {item !== undefined && !isGone && <Opened page={page} scene={scene} item={item} signals={signals} />}
      {(trouble === 'missing' || trouble === 'file') && <Trouble item={item} says={trouble} />}
    </>
  )
}

function Opened({ page, scene, item, signals }: StageProps & { scene: ItemScene; item: ItemDetail }) {
  const main = mainOf(item)
  if (item.kind === 'html5') return <StagedApp item={item} signals={signals} />
  if (main === undefined) return <Nothing signals={signals} />
  if (isFilm(main)) return <StagedFilm {...{ page, scene, item, signals }} films={filmsOf(item)} />
  if (main.mime.startsWith('audio/')) return <StagedSound {...{ page, scene, item, signals }} file={main} />
  const pages = item.files.filter(({ role }) => role === 'page')
  const number = scene.page ?? 1
  if (pages.length > 0) return <StagedPicture pages={pages} number={number} signals={signals} />
  if (main.mime.startsWith('image/')) return <StagedPicture pages={[main]} number={1} signals={signals} />
  if (main.mime === 'application/pdf') return <StagedPdf address={fileAddress(main.sha256)} number={number} signals={signals} />
  if (main.mime === 'text/plain') return <StagedText address={fileAddress(main.sha256)} signals={signals} />
  return <Nothing signals={signals} />
}

/** Somebody else's page: it runs alone, and nobody is at the screen to touch it. */
function StagedApp({ item, signals }: { item: ItemDetail; signals: StageSignals }) {
  const address = `/library/apps/${encodeURIComponent(item.id)}/index.html`
  const arrival = useArrival(address, item.holding === 'ready')
  useEffect(() => void (signals.staged.value = arrival === 'here' ? 'shown' : 'missing'), [arrival])
  if (arrival !== 'here') return null
  return <iframe class="staged-app" sandbox="allow-scripts" title={named(item.title)} src={address} />
}

function StagedText({ address, signals }: { address: string; signals: StageSignals }) {
  useEffect(() => void (signals.staged.value = 'shown'), [])
  return (
    <div class="staged-note">
      <PlainText address={address} />
    </div>
  )
}

/** A file that no browser shows, such as one of an office program. */
function Nothing({ signals }: { signals: StageSignals }) {
  useEffect(() => void (signals.staged.value = 'file'), [])
  return null
}

function Trouble({ item, says }: { item: ItemDetail | undefined; says: 'missing' | 'file' }) {
  const percent = item === undefined || item.bytes === 0 ? 0 : Math.floor((item.haveBytes / item.bytes) * 100)
  const isComing = says === 'missing' && item?.holding === 'fetching'
  return (
    <div class="in-the-middle staged-trouble">
      {item !== undefined && <p class="soft">{named(item.title)}</p>}
      <p class={`state ${isComing ? '' : 'fault'}`}>
        <Icon name={isComing ? 'download' : 'fault'} />
        <span>{isComing ? t('stage.coming', { percent }) : t(`stage.${says}`)}</span>
      </p>
      <p class="soft">{t(isComing ? 'stage.coming.advice' : `stage.${says}.advice`)}</p>
    </div>
  )
}
