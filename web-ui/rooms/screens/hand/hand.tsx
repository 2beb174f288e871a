import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { t } from '../../../box-client/words.ts'
import '../../../styles/hand.css'
import '../../../styles/question.css'
import { FailureLine } from '../../parts/failure-line.tsx'
import './hand-words.ts'
import { LessonMoves } from './lesson-moves.tsx'
import type { PointedAction, Pointed, Pointing } from './pointing.ts'
import { PollMoves } from './poll-moves.tsx'
import { useDials } from './use-dials.ts'
import type { Dials } from './use-dials.ts'
import { useHand } from './use-hand.ts'
import type { HandCommands } from './use-hand.ts'
import { settle, stopOn, toFirst, walk } from './walk.ts'

interface HandProps {
  page: BoxPage
  pointing: Pointing
}

/**
 * A class without phones: what somebody at the screen may do, by mouse, or with the two page keys and the black key of a remote. It is seen as long as
 * somebody uses it, and stands beside the question, whose size it does not change.
 */
export function Hand({ page, pointing }: HandProps) {
  const panel = useRef<HTMLDivElement>(null)
  const hand = useHand(page)
  const { poll, phase = 'idle', hand: state } = page.question.value ?? {}
  const dials = useDials(page, hand)
  const isBlack = page.orders.value?.scene.kind === 'black'
  const isSeen = pointing.awake.value && !isBlack
  const step = `${isSeen} ${state?.on} ${page.lesson.value?.running}`
  useLayoutEffect(() => {
    dials.leave()
    if (panel.current !== null) toFirst(panel.current)
  }, [step])
  useLayoutEffect(() => {
    if (panel.current !== null) settle(panel.current)
  })
  // Nothing of it is of this drawing: commands and counts look at the page as it is when they are called.
  useEffect(() => pointing.listen((pointed) => heard(pointed, { page, panel: panel.current, hand, dials, pointing })), [pointing])
  if (!isSeen) return null
  return (
    <div ref={panel} class="hand" role="group" aria-label={t('hand.title')} onFocusOut={() => dials.leave()}>
      <FailureLine failure={hand.failure.value} />
      {poll === undefined || state === undefined ? (
        <LessonMoves page={page} hand={hand} />
      ) : (
        <PollMoves poll={poll} phase={phase} state={state} hand={hand} dials={dials} />
      )}
      <p class="hand-hint">{t('hand.hint')}</p>
    </div>
  )
}

interface Held {
  panel: HTMLElement | null
  hand: HandCommands
  dials: Dials
  page: BoxPage
  pointing: Pointing
}

/** What a press does: of a black screen the first one takes the black away; else the first one only shows the hand, and the black key makes it black. */
function heard({ action, wasAwake }: Pointed, held: Held): void {
  const { hand, page, panel } = held
  if (page.orders.value?.scene.kind === 'black') return hand.black(false)
  if (!wasAwake || panel === null) return action === 'blank' ? hand.black(true) : undefined
  act(action, { ...held, panel })
}

function act(action: PointedAction, { panel, dials, pointing }: Held & { panel: HTMLElement }): void {
  const stop = stopOn(panel)
  const answer = stop?.dataset['answer']
  switch (action) {
    case 'next':
    case 'previous': {
      const by = action === 'next' ? 1 : -1
      // The upper key is more.
      if (answer === undefined || !dials.turn(answer, by === 1 ? -1 : 1)) walk(panel, by)
      return
    }
    case 'do':
    case 'blank':
      if (stop === undefined) return toFirst(panel)
      if (answer === undefined) stop.click()
      else if (dials.go(answer)) walkOn(panel)
      return
    case 'start':
      return pointing.sleep()
    case 'touch':
      return
    default:
      if (answer !== undefined) dials.type(answer, Number(action.slice('digit-'.length)))
  }
}

/** From the last count on it goes to what most do next. */
function walkOn(panel: HTMLElement): void {
  walk(panel, 1)
  if (stopOn(panel)?.dataset['answer'] === undefined) toFirst(panel)
}
