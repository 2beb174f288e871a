import { useLayoutEffect, useRef } from 'preact/hooks'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { language, t } from '../../../box-client/word-book.ts'
import '../../../styles/overlay.css'
import '../../../styles/question.css'
import { Qr } from '../../box/qr.tsx'
import { Icon } from '../../parts/icon.tsx'
import type { IconName } from '../../parts/icon.tsx'
import type { Poll } from '../poll.ts'
import { Body } from './body.tsx'
import { Counter } from './counter.tsx'
import { fitIn } from './fit-in.ts'
import { Foot } from './foot.tsx'
import type { JoinAddress } from './foot.tsx'

interface QuizOverlayProps {
  page: BoxPage
  /** Where pupils' phones answer; absent where the box has no network. */
  join?: JoinAddress | undefined
  /** It takes the place of what is under it, which asks something, too. */
  alone: boolean
  /** Somebody uses the screen's own hand, for which a question that fills the screen makes room. */
  besideHand: boolean
}

const IDENTITY_ICONS = { named: 'person', seat: 'list', anonymous: 'eyeOff' } as const satisfies Record<Poll['identity'], IconName>

/** The question over whatever is on the screen. It moves nothing that lies under it, and leaves the captions their place. */
export function QuizOverlay({ page, join, alone, besideHand }: QuizOverlayProps) {
  const panel = useRef<HTMLElement>(null)
  const shown = page.question.value
  const poll = shown?.poll
  const phase = shown?.phase ?? 'idle'
  const form = alone ? 'full' : (poll?.form ?? 'corner')
  // Not what changes with each answer: the size of a question must not jump while a class presses.
  const content = JSON.stringify([poll?.id, poll?.rounds, poll?.racers, phase, form, language.value, join?.url, besideHand])
  useLayoutEffect(() => {
    const fit = (): void => (panel.current === null ? undefined : fitIn(panel.current, form))
    fit()
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [content])
  if (poll === undefined) return null
  // Where phones may answer, as long as they may.
  const door = poll.phones && (phase === 'prepared' || phase === 'open') ? join : undefined
  return (
    <section ref={panel} class="quiz" data-phase={phase} data-kind={poll.kind} aria-label={t(`question.kind.${poll.kind}`)}>
      <header class="quiz-head">
        <p class="quiz-kind">
          <b>{t(`question.kind.${poll.kind}`)}</b>
          {poll.set !== undefined && <span class="soft">{t('question.set', poll.set)}</span>}
          {poll.kind !== 'buzz' && (
            <span class="quiz-identity">
              <Icon name={IDENTITY_ICONS[poll.identity]} /> {t(`question.${poll.identity}`)}
            </span>
          )}
        </p>
        {phase !== 'prepared' && <Counter page={page} poll={poll} />}
      </header>
      <p class="quiz-text">{poll.text ?? t('question.aloud')}</p>
      <div class="quiz-middle">
        <div class="quiz-body">
          <Body poll={poll} phase={phase} />
        </div>
        {door !== undefined && <Qr text={door.url} label={t('question.join.qr')} />}
      </div>
      <Foot poll={poll} phase={phase} join={door} />
      <p class="quiz-cut">{t(poll.phones ? 'question.cut' : 'question.cut.aloud')}</p>
    </section>
  )
}
