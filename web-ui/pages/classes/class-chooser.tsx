import { t } from '../../box-client/words.ts'
import type { ClassPartProps } from './use-class.ts'

/** Which class is looked at. */
export function ClassChooser({ roster, door }: ClassPartProps) {
  const shown = door.detail.value?.class.id
  if (roster.classes.length < 2) return null
  return (
    <label class="field">
      <span>{t('classes.class')}</span>
      <select value={shown ?? ''} onChange={(event) => door.look(event.currentTarget.value)}>
        {roster.classes.map(({ id, name }) => (
          <option key={id} value={id}>
            {id === roster.now?.classId ? t('classes.in-room', { name }) : name}
          </option>
        ))}
      </select>
    </label>
  )
}
