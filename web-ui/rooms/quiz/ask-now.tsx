import { useSignal } from '@preact/signals'
import type { QuestionKind, QuizQuestion } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { BigButton } from '../parts/big-button.tsx'
import { Button } from '../parts/button.tsx'
import { digitFor } from '../parts/shortcut.ts'
import { AskWishes, spanName } from './ask-wishes.tsx'
import { KeyChooser } from './key-chooser.tsx'
import { QUICK, questionOf, wantsKey } from './kinds.ts'
import { MoreKinds } from './more-kinds.tsx'
import { PreparedList } from './prepared-list.tsx'
import { PhoneSeats } from './phone-seats.tsx'
import { kindName } from './quiz-words.ts'
import { Proposed } from './proposed.tsx'
import { useProposals } from './proposals.ts'
import type { QuizCommands } from './use-quiz.ts'
import { wishes } from './wishes.ts'

type Fold = 'how' | 'more' | 'prepared' | 'phones'

interface AskNowProps {
  page: BoxPage
  quiz: QuizCommands
}

/** Nothing is asked: one tap asks; what is rarer stands behind one more. */
export function AskNow({ page, quiz }: AskNowProps) {
  const open = useSignal<Fold | undefined>(undefined)
  const keyless = useSignal<QuizQuestion | undefined>(undefined)
  const proposals = useProposals(page)
  const fold = (one: Fold): void => {
    open.value = open.value === one ? undefined : one
  }
  const ask = (question: QuizQuestion): void => {
    if (wishes.value.keyFirst && wantsKey(question.kind) && question.key === undefined) keyless.value = question
    else void quiz.ask({ ask: { question } })
  }
  if (keyless.value !== undefined) return <KeyFirst question={keyless.value} quiz={quiz} onBack={() => (keyless.value = undefined)} />
  const exit = page.quiz.value?.prepared.exit
  const isExitProposed = proposals.some(({ settles }) => settles !== undefined)
  const phones = page.quiz.value?.phones ?? 0
  return (
    <>
      <Proposed page={page} quiz={quiz} isMain />
      <Quick isMain={proposals.length === 0} busy={quiz.busy} onAsk={(kind) => ask(questionOf(kind))} />
      <div class="quiz-row">
        {exit !== undefined && !isExitProposed && (
          <Button icon="list" off={quiz.busy} onPress={() => void quiz.ask({ ask: { set: exit.id } })}>
            {t('quiz.set.ask', { title: exit.title, count: exit.questions })}
          </Button>
        )}
        <Button icon="down" expanded={open.value === 'more'} onPress={() => fold('more')}>
          {t('quiz.more')}
        </Button>
        <Button icon="list" expanded={open.value === 'prepared'} onPress={() => fold('prepared')}>
          {t('quiz.prepared', { count: page.quiz.value?.prepared.count ?? 0 })}
        </Button>
        {phones > 0 && (
          <Button icon="person" expanded={open.value === 'phones'} onPress={() => fold('phones')}>
            {t('quiz.seats', { count: phones })}
          </Button>
        )}
        <Button class="quiz-how" icon="pen" expanded={open.value === 'how'} onPress={() => fold('how')}>
          {inShort()}
        </Button>
      </div>
      {open.value === 'phones' && <PhoneSeats phones={phones} quiz={quiz} />}
      {open.value === 'how' && <AskWishes page={page} />}
      {open.value === 'more' && <MoreKinds busy={quiz.busy} onAsk={ask} />}
      {open.value === 'prepared' && <PreparedList page={page} quiz={quiz} />}
    </>
  )
}

/** How a question that is asked now would be asked. */
function inShort(): string {
  const { identity, seconds, form, wait } = wishes.value
  const how = [t(`quiz.identity.${identity}`), spanName(seconds), t(`quiz.form.${form}`)]
  return [...how, ...(wait ? [t('quiz.start.wait')] : [])].join(' · ')
}

function Quick({ isMain, busy, onAsk }: { isMain: boolean; busy: boolean; onAsk: (kind: QuestionKind) => void }) {
  const [first, ...others] = QUICK
  const rest = isMain ? others : QUICK
  return (
    <>
      {isMain && (
        <BigButton icon="help" kind="strong" busy={busy} hint={t('quiz.ask.hint')} shortcut="1" onPress={() => onAsk(first)}>
          {t('quiz.ask.single')}
        </BigButton>
      )}
      <div class="quiz-quick in-a-row">
        {rest.map((kind) => (
          <Button key={kind} class="tile" shortcut={digitFor(QUICK.indexOf(kind))} off={busy} onPress={() => onAsk(kind)}>
            {t(`quiz.ask.${kind}`)}
          </Button>
        ))}
      </div>
    </>
  )
}

/** The right answer is pointed at, and by that the question is asked. */
function KeyFirst({ question, quiz, onBack }: { question: QuizQuestion; quiz: QuizCommands; onBack: () => void }) {
  return (
    <div class="quiz-fold">
      <p>
        <b>{kindName(question)}</b> · {t('quiz.key.first.says')}
      </p>
      <KeyChooser question={question} off={quiz.busy} onChoose={(key) => void quiz.ask({ ask: { question: { ...question, key } } })} />
      <div class="quiz-row">
        <Button off={quiz.busy} onPress={() => void quiz.ask({ ask: { question } })}>
          {t('quiz.key.later')}
        </Button>
        <Button kind="plain" icon="undo" onPress={onBack}>
          {t('quiz.back')}
        </Button>
      </div>
    </div>
  )
}
