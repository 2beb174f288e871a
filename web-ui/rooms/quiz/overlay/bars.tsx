import { t } from '../../../box-client/word-book.ts'
import { Icon } from '../../parts/icon.tsx'
import { Mark } from '../mark.tsx'
import { isInKey } from '../in-key.ts'
import type { Poll } from '../poll.ts'

export interface BarRow {
  readonly value: string
  /** Of a choice; of an answer in the pupil's own words, none. */
  readonly letter?: string
  readonly text?: string
}

/** How many gave each answer, beside the vote before where there was one. All bars of both have the same scale. */
export function Bars({ poll, rows }: { poll: Poll; rows: readonly BarRow[] }) {
  const { last, before } = votesOf(poll)
  const most = Math.max(1, ...rows.flatMap(({ value }) => [last(value), before?.(value) ?? 0]))
  return (
    <ul class="quiz-bars">
      {rows.map((row, at) => (
        <Row
          key={row.value}
          row={row}
          at={at}
          count={last(row.value)}
          before={before?.(row.value)}
          most={most}
          right={isInKey(poll, row.value)}
        />
      ))}
    </ul>
  )
}

interface RowProps {
  row: BarRow
  at: number
  count: number
  before: number | undefined
  most: number
  right: boolean
}

function Row({ row: { letter, text }, at, count, before, most, right }: RowProps) {
  return (
    <li class={`bar-row of-${letter ?? 'J'} ${right ? 'right' : ''}`}>
      {letter !== undefined && <Mark letter={letter} />}
      <div class="bar-middle">
        {(text !== undefined || right) && (
          <p class="bar-text">
            {text}
            {right && (
              <span class="bar-right">
                <Icon name="ready" /> {t('question.right')}
              </span>
            )}
          </p>
        )}
        <div class="bar-both">
          <div class={`bar pattern-${at % 5}`} style={{ '--share': shareOf(count, most) }} />
          {before !== undefined && <div class="bar before" style={{ '--share': shareOf(before, most) }} />}
        </div>
      </div>
      <p class="bar-count">
        <b>{count}</b>
        {before !== undefined && <span class="soft">{before}</span>}
      </p>
    </li>
  )
}

/** Which bar is of which vote. */
export function Legend({ poll: { rounds = [] } }: { poll: Poll }) {
  const [before, last] = rounds.slice(-2)
  if (before === undefined || last === undefined) return null
  return (
    <p class="bar-legend">
      <span class="bar" /> {t('question.round', { round: last.round })}
      <span class="bar before" /> {t('question.round', { round: before.round })}
    </p>
  )
}

type Count = (value: string) => number

/** The votes that are compared: the last one, and the one before it. */
export function votesOf({ rounds = [] }: Pick<Poll, 'rounds'>): { last: Count; before: Count | undefined } {
  const counter = (at: number): Count | undefined => {
    const bars = rounds[at]?.tally.bars
    return bars === undefined ? undefined : (value) => bars.find((bar) => bar.value === value)?.count ?? 0
  }
  return { last: counter(rounds.length - 1) ?? (() => 0), before: counter(rounds.length - 2) }
}

export function shareOf(count: number, most: number): string {
  return `${Math.round((count / Math.max(1, most)) * 1000) / 10}%`
}
