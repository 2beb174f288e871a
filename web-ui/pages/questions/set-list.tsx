import { useSignal } from '@preact/signals'
import type { PreparedList, QuestionSet, QuestionSetDraft } from '#appliance/contract/prepared.ts'
import { prepareCommands } from '../../box-client/prepare-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { SetForm } from './set-form.tsx'
import type { PreparedDoor } from './use-prepared.ts'

/** Questions that one tap asks one after the other, such as three before the bell. */
export function SetList({ door, list }: { door: PreparedDoor; list: PreparedList }) {
  /** The set that is changed; '' is a new one. */
  const open = useSignal<string | undefined>(undefined)
  const fold = (id: string): void => void (open.value = open.value === id ? undefined : id)
  const save = async (id: string, draft: QuestionSetDraft): Promise<void> => {
    const saved = await door.give(() => (id === '' ? prepareCommands.addSet(draft) : prepareCommands.changeSet(id, draft)))
    if (saved !== undefined) open.value = undefined
  }
  const remove = async ({ id, ...draft }: QuestionSet): Promise<void> => {
    if ((await door.give(() => prepareCommands.removeSet(id))) === undefined) return
    door.offer({ says: 'prepare.set.removed', back: () => void door.give(() => prepareCommands.addSet(draft)) })
  }
  return (
    <section aria-labelledby="sets-title">
      <h2 id="sets-title">{t('prepare.sets')}</h2>
      {list.sets.length === 0 && <p class="soft">{t('prepare.sets.says')}</p>}
      <ul>
        {list.sets.map((set) => (
          <li key={set.id}>
            <div class="plan-row draft-set">
              <span class="draft-words">
                <b>{set.title}</b>
                <span class="soft small">
                  {[t('prepare.set.length', { count: set.questions.length }), set.atEnd ? t('prepare.set.at-end') : '']
                    .filter((one) => one !== '')
                    .join(' · ')}
                </span>
              </span>
              <span class="plan-buttons">
                <Button icon="pen" expanded={open.value === set.id} onPress={() => fold(set.id)}>
                  {t('prepare.set.change')}
                  <span class="sr-only"> {set.title}</span>
                </Button>
                <Button icon="bin" off={door.busy} onPress={() => void remove(set)}>
                  {t('prepare.remove')}
                  <span class="sr-only"> {set.title}</span>
                </Button>
              </span>
            </div>
            {open.value === set.id && <SetForm list={list} set={set} busy={door.busy} onSave={(draft) => void save(set.id, draft)} />}
          </li>
        ))}
      </ul>
      <Button class="draft-start" icon="list" expanded={open.value === ''} onPress={() => fold('')}>
        {t('prepare.set.new')}
      </Button>
      {open.value === '' && <SetForm list={list} busy={door.busy} onSave={(draft) => void save('', draft)} />}
    </section>
  )
}
