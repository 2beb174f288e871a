import { useLayoutEffect, useRef } from 'preact/hooks'
import type { LogLevelName, LogLine } from '#appliance/contract/log.ts'
import { timeToTheSecond } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { factsOf, stackOf } from './log-model.ts'
import type { LogEntry } from './log-model.ts'

interface LogLinesProps {
  entries: readonly LogEntry[]
  /** Nothing moves by itself. */
  still: boolean
  /** The box does not answer: what stands here is what was last heard. */
  stale: boolean
  zone: string | undefined
}

/** How far from the end still counts as the end: a finger does not scroll to the pixel. */
const NEAR = 40

/** The lines, newest last. The end stays in sight as long as nobody scrolls away from it. */
export function LogLines({ entries, still, stale, zone }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  useLayoutEffect(() => {
    if (box.current !== null && atEnd.current && !still) box.current.scrollTop = box.current.scrollHeight
  }, [entries.at(-1)?.key, entries.length, still])
  const scrolled = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
    (atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR)
  return (
    <div
      ref={box}
      class={`log-lines ${stale ? 'stale' : ''}`}
      // Read out line by line it would never end.
      role="region"
      aria-label={t('tech.log.lines')}
      tabIndex={0}
      onScroll={(event) => scrolled(event.currentTarget)}
    >
      {entries.every(({ kind }) => kind !== 'line') && <p class="soft">{t('tech.log.none')}</p>}
      {entries.map((entry) => (
        <Entry key={entry.key} entry={entry} zone={zone} />
      ))}
    </div>
  )
}

function Entry({ entry, zone }: { entry: LogEntry; zone: string | undefined }) {
  if (entry.kind === 'begun') return <p class="log-between">{t('tech.log.begun')}</p>
  if (entry.kind === 'skipped') return <p class="log-between">{t('tech.log.skipped', { count: entry.count })}</p>
  return <Line line={entry.line} zone={zone} />
}

const FACES: Record<LogLevelName, string> = { trace: 'light', debug: 'light', info: '', warn: 'warn', error: 'error', fatal: 'error' }

function Line({ line, zone }: { line: LogLine; zone: string | undefined }) {
  const stack = stackOf(line)
  const time = line.time === '' ? '' : timeToTheSecond(Date.parse(line.time), zone)
  return (
    <div class={`log-line ${FACES[line.level]}`}>
      <span class="soft">{time}</span>
      <b>
        {FACES[line.level] === 'warn' || FACES[line.level] === 'error' ? <Icon name="fault" /> : null}
        {line.level}
      </b>
      <span class="soft">{line.room ?? ''}</span>
      <div>
        {line.says} <span class="soft">{factsOf(line)}</span>
        {stack !== undefined && (
          <details>
            <summary>{t('tech.log.stack')}</summary>
            <pre>{stack}</pre>
          </details>
        )}
      </div>
    </div>
  )
}
