import { useId } from 'preact/hooks'
import type { Signal } from '@preact/signals'

interface PlainFieldProps {
  label: string
  value: Signal<string>
}

const LONGEST = 80

/** What all kinds of input have alike. */
function propsOf(id: string, value: Signal<string>) {
  return {
    ...{ id, maxLength: LONGEST, value: value.value },
    onInput: (event: { currentTarget: { value: string } }) => void (value.value = event.currentTarget.value),
  }
}

export function DateField({ label, value, optional = false }: PlainFieldProps & { optional?: boolean }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input type="date" required={!optional} {...propsOf(id, value)} />
    </div>
  )
}

export function TimeField({ label, value }: PlainFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input type="time" required {...propsOf(id, value)} />
    </div>
  )
}

export function WordField({ label, value, placeholder = '' }: PlainFieldProps & { placeholder?: string }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input type="text" placeholder={placeholder} {...propsOf(id, value)} />
    </div>
  )
}

/** A whole number within bounds. */
export function NumberField({ label, value, min, max }: PlainFieldProps & { min: number; max: number }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input type="number" required min={min} max={max} {...propsOf(id, value)} />
    </div>
  )
}

export function SelectField({ label, value, options }: PlainFieldProps & { options: readonly (readonly [value: string, name: string])[] }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value.value} onChange={(event) => (value.value = event.currentTarget.value)}>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
