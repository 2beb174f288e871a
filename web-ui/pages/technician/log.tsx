import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { LogLines } from './log-lines.tsx'
import { EMPTY_BOOK, found, roomsOf, withMore } from './log-model.ts'
import type { LogBook, LogWish } from './log-model.ts'

const EVERY = 1_000
const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** What the box writes into its log, as it comes. */
export function Log({ page }: { page: BoxPage }) {
  const book = useSignal<LogBook>(EMPTY_BOOK)
  /** What stays in sight while the page holds still. */
  const held = useSignal<LogBook | undefined>(undefined)
  const wish = useSignal<LogWish>({ level: 'info', room: '', text: '' })
  const { value, failure } = usePolled(async () => {
    const answer = await commands.box.log(book.peek())
    if (answer.ok) book.value = withMore(book.peek(), answer.value)
    return answer
  }, EVERY)
  const shown = held.value ?? book.value
  return (
    <>
      <h2>{t('tech.section.log')}</h2>
      <p class="soft">{t('tech.log.what')}</p>
      <Wishes wish={wish} rooms={roomsOf(book.value.entries)} />
      <Commands book={book.value} held={held} />
      <FailureLine failure={failure.value} />
      {value.value === undefined && failure.value === undefined && <div class="skeleton" />}
      {value.value !== undefined && (
        <>
          <LogLines
            entries={found(shown.entries, wish.value)}
            still={held.value !== undefined}
            stale={failure.value !== undefined}
            zone={page.box.value?.timeZone}
          />
          <p class="soft small">{t('tech.log.writes', { level: value.value.writes })}</p>
        </>
      )}
    </>
  )
}

function Wishes({ wish, rooms }: { wish: Signal<LogWish>; rooms: readonly string[] }) {
  const id = useId()
  const change = (more: Partial<LogWish>) => (wish.value = { ...wish.value, ...more })
  const levelOf = (name: string) => LEVELS.find((level) => level === name) ?? 'info'
  return (
    <div class="log-wishes">
      <div class="field">
        <label for={`${id}-level`}>{t('tech.log.level')}</label>
        <select id={`${id}-level`} value={wish.value.level} onChange={(event) => change({ level: levelOf(event.currentTarget.value) })}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {t(`tech.log.level.${level}`)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-room`}>{t('tech.log.room')}</label>
        <select id={`${id}-room`} value={wish.value.room} onChange={(event) => change({ room: event.currentTarget.value })}>
          <option value="">{t('tech.log.room.all')}</option>
          {rooms.map((room) => (
            <option key={room} value={room}>
              {room}
            </option>
          ))}
        </select>
      </div>
      <Field label={t('tech.log.text')} value={wish.value.text} onInput={(text) => change({ text })} />
    </div>
  )
}

function Commands({ book, held }: { book: LogBook; held: Signal<LogBook | undefined> }) {
  const last = held.value?.entries.at(-1)
  const isNew = last === undefined ? book.entries : book.entries.slice(book.entries.findIndex(({ key }) => key === last.key) + 1)
  const waiting = isNew.filter(({ kind }) => kind === 'line').length
  return (
    <div class="row-buttons">
      <Button
        icon={held.value === undefined ? 'pause' : 'start'}
        pressed={held.value !== undefined}
        onPress={() => (held.value = held.value === undefined ? book : undefined)}
      >
        {t(held.value === undefined ? 'tech.log.pause' : 'tech.log.go-on')}
      </Button>
      <a class="button" href="/api/v1/log/file" download>
        {t('tech.log.file')}
      </a>
      {held.value !== undefined && (
        <p class="soft" role="status">
          {t('tech.log.waiting', { count: waiting })}
        </p>
      )}
    </div>
  )
}
