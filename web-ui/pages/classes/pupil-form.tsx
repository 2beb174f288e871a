import { useSignal } from '@preact/signals'
import type { Pupil, PupilFields } from '#appliance/contract/roster.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { HoldButton } from '../../rooms/parts/hold-button.tsx'
import { plainClicker, seatOf } from './pupil-draft.ts'
import type { ClassDoor } from './use-class.ts'

interface PupilFormProps {
  door: ClassDoor
  classId: string
  /** Undefined for a new one. */
  pupil: Pupil | undefined
  onDone: () => void
}

/** All that is known of a pupil. Deleting cannot be taken back, so it is held. */
export function PupilForm({ door, classId, pupil, onDone }: PupilFormProps) {
  const [number, name, seat] = [useSignal(pupil?.number ?? ''), useSignal(pupil?.name ?? ''), useSignal(pupil?.seat ?? '')]
  const [group, clicker] = [useSignal(pupil?.group ?? ''), useSignal(pupil?.clicker ?? '')]
  const save = async (): Promise<void> => {
    const fields: PupilFields = {
      number: number.value.trim(),
      ...seatOf(seat.value, pupil),
      ...(name.value.trim() === '' ? {} : { name: name.value.trim() }),
      ...(group.value.trim() === '' ? {} : { group: group.value.trim() }),
      ...(plainClicker(clicker.value) === '' ? {} : { clicker: plainClicker(clicker.value) }),
    }
    const command = () => (pupil === undefined ? rosterCommands.addPupil(classId, fields) : rosterCommands.changePupil(pupil.id, fields))
    if ((await door.give(command)) !== undefined) onDone()
  }
  const remove = async (id: string): Promise<void> => {
    if ((await door.give(() => rosterCommands.removePupil(id))) !== undefined) onDone()
  }
  return (
    <div class="cell-editor">
      <form class="pupil-fields" onSubmit={(event) => (event.preventDefault(), void save())}>
        <Field
          label={t('classes.field.number')}
          value={number.value}
          onInput={(text) => (number.value = text)}
          autofocus={pupil === undefined}
        />
        <Field label={t('classes.field.name')} value={name.value} onInput={(text) => (name.value = text)} />
        <Field
          label={t('classes.field.seat')}
          hint={t('classes.field.seat.hint')}
          value={seat.value}
          onInput={(text) => (seat.value = text)}
        />
        <Field label={t('classes.field.group')} value={group.value} onInput={(text) => (group.value = text)} />
        <Field
          label={t('classes.field.clicker')}
          hint={t('classes.field.clicker.hint')}
          value={clicker.value}
          onInput={(text) => (clicker.value = text)}
        />
        <div class="plan-buttons">
          <Button type="submit" kind="primary" off={door.busy.value || number.value.trim() === ''}>
            {t('classes.save')}
          </Button>
          <Button icon="close" onPress={onDone}>
            {t('classes.cancel')}
          </Button>
        </div>
      </form>
      {pupil !== undefined && (
        <HoldButton
          icon="bin"
          label={t('classes.delete-pupil')}
          hint={t('classes.delete-pupil.hint')}
          confirm={t('classes.delete.confirm')}
          busy={door.busy.value}
          onHeld={() => void remove(pupil.id)}
        />
      )}
    </div>
  )
}
