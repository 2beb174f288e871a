import { useSignal } from '@preact/signals'
import type { BookmarkView, RecordingView } from '#appliance/contract/recordings.ts'
import { commands } from '../../box-client/commands.ts'
import { pointInTime } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Field } from '../parts/field.tsx'
import { useCommand } from '../parts/use-command.ts'

interface BookmarksProps {
  recording: RecordingView
  /** Somebody wants to see it from there, in seconds. */
  onPlay: (at: number) => void
}

/** The points of a class that somebody wants to explain again: each is played at one tap, and can be named and removed. */
export function Bookmarks({ recording, onPlay }: BookmarksProps) {
  if (recording.bookmarks.length === 0) return null
  return (
    <ul class="bookmarks" aria-label={t('recordings.bookmarks')}>
      {recording.bookmarks.map((bookmark) => (
        <Bookmark key={bookmark.id} recording={recording} bookmark={bookmark} onPlay={onPlay} />
      ))}
    </ul>
  )
}

function Bookmark({ recording, bookmark, onPlay }: BookmarksProps & { bookmark: BookmarkView }) {
  const naming = useSignal(false)
  const { busy, failure, give } = useCommand()
  const { id, at, label } = bookmark
  const name = label === '' ? t('recordings.bookmark.unnamed') : label
  const time = pointInTime(at)
  const which = <span class="sr-only"> {`${time} ${name}`}</span>
  return (
    <li class="bookmark">
      {naming.value ? (
        <NameForm
          name={label}
          onDone={() => (naming.value = false)}
          onName={(wish) => give(() => commands.recordings.nameBookmark(recording.id, id, wish))}
        />
      ) : (
        <div class="bookmark-choices">
          <Button kind="plain" icon="start" class="bookmark-play" onPress={() => onPlay(at)}>
            <span class="tabular">{time}</span> {name}
          </Button>
          <Button kind="plain" icon="pen" onPress={() => (naming.value = true)}>
            {t('recordings.bookmark.name')}
            {which}
          </Button>
          <Button
            kind="plain"
            icon="bin"
            off={busy.value}
            onPress={() => void give(() => commands.recordings.removeBookmark(recording.id, id))}
          >
            {t('recordings.bookmark.remove')}
            {which}
          </Button>
        </div>
      )}
      <FailureLine failure={failure.value} />
    </li>
  )
}

interface NameFormProps {
  name: string
  onName: (name: string) => Promise<unknown>
  onDone: () => void
}

function NameForm({ name, onName, onDone }: NameFormProps) {
  const wish = useSignal(name)
  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    if ((await onName(wish.value.slice(0, LONGEST_NAME))) !== undefined) onDone()
  }
  return (
    <form class="bookmark-name" onSubmit={(event) => void send(event)}>
      <Field label={t('recordings.bookmark.label')} value={wish.value} onInput={(value) => (wish.value = value)} autofocus />
      <Button type="submit">{t('recordings.bookmark.save')}</Button>
      <Button kind="plain" onPress={onDone}>
        {t('recordings.bookmark.leave')}
      </Button>
    </form>
  )
}

/** As the box takes it. */
const LONGEST_NAME = 80
