import { useSignal } from '@preact/signals'
import type { Failure } from '../../../box-client/api.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { t } from '../../../box-client/words.ts'
import { FindItem } from '../../library/find-item.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { useInSight } from '../../parts/use-in-sight.ts'
import { Overtaken } from '../overtaken.tsx'
import '../plan-words.ts'
import { useSeen } from '../use-seen.ts'
import type { ContentField } from './content-fields.ts'
import { withId } from './content-fields.ts'
import { ItemLine } from './item-line.tsx'

interface LessonItemsProps {
  page: BoxPage
  field: ContentField
  ids: readonly string[]
  /** false: what stands there comes from elsewhere, and only gives way to something else. */
  mayEmpty?: boolean
  off?: boolean
  /** Why the last was not carried out. */
  failure?: Failure | undefined
  /** Whether it was carried out. */
  onSet: (ids: readonly string[]) => Promise<boolean>
}

/** What is being looked for. */
interface Search {
  /** The item whose place it takes; undefined for one more. */
  readonly old: string | undefined
  /** What was chosen, while that of somebody else who was faster stands there. */
  readonly chosen?: string
}

/** The most that a lesson takes, and what of the library can carry a class: only films stand in for a line. */
const FIELDS = {
  item: { word: 'content.item', most: 1, kinds: ['', 'live-lesson', 'special-course', 'micro-course'] },
  fallback: { word: 'content.pack', most: 16, kinds: ['micro-course', 'special-course'] },
} as const

/** What a lesson is given of the library in one of its fields, each with the ways to replace it and to take it out. */
export function LessonItems({ page, field, ids, mayEmpty = true, off = false, failure, onSet }: LessonItemsProps) {
  const { word, most, kinds } = FIELDS[field]
  const search = useSignal<Search | undefined>(undefined)
  const seen = useSeen(ids.join(' '))
  const chosen = search.value?.chosen
  const words = useInSight([search.value === undefined, chosen, failure])
  const put = async (next: readonly string[]): Promise<void> => {
    if (await seen.save(async () => ((await onSet(next)) ? next.join(' ') : undefined))) search.value = undefined
  }
  const isFor = (old?: string): boolean => search.value !== undefined && search.value.old === old
  const look = (old?: string): void => {
    seen.catchUp()
    search.value = isFor(old) ? undefined : { old }
  }
  const take = (id: string): void => void put(withId(ids, id, search.value?.old).slice(-most))
  const choose = (id: string): void => {
    // What somebody else put here meanwhile stands above; it gives way only where this is said once more.
    if (seen.isOvertaken) search.value = { old: search.value?.old, chosen: id }
    else take(id)
  }
  return (
    <div class="lesson-items" role="group" aria-label={t(word)}>
      <p>
        <b>{t(word)}</b> <span class="soft small">{t(`${word}.says`)}</span>
      </p>
      {ids.length === 0 && <p class="soft">{t(`${word}.none`)}</p>}
      <ul>
        {ids.map((id) => (
          <li key={id} class="plan-row given">
            <ItemLine page={page} id={id} />
            <div class="plan-buttons">
              <Button icon="again" expanded={isFor(id)} off={off} onPress={() => look(id)}>
                {t('content.replace')}
              </Button>
              {mayEmpty && (
                <Button icon="close" off={off} onPress={() => void put(ids.filter((one) => one !== id))}>
                  {t('content.remove')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {!mayEmpty && ids.length > 0 && <p class="soft small">{t('content.fixed')}</p>}
      {ids.length < most && (
        <Button icon="list" expanded={isFor()} off={off} onPress={() => look()}>
          {t(ids.length === 0 ? 'content.choose' : 'content.add')}
        </Button>
      )}
      <div ref={words}>
        <FailureLine failure={failure} />
        {chosen !== undefined && (
          <Overtaken of="choice" onTheirs={() => (search.value = undefined)} onMine={() => (seen.catchUp(), take(chosen))} />
        )}
      </div>
      {search.value !== undefined && (
        <FindItem page={page} choose="content.take" icon="ready" kinds={kinds} onChoose={({ id }) => choose(id)} />
      )}
    </div>
  )
}
