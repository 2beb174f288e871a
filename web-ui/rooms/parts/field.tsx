import { useId } from 'preact/hooks'
import type { ComponentChildren } from 'preact'

interface FieldProps {
  label: string
  value: string
  onInput(value: string): void
  hint?: ComponentChildren
  /** Six digits, large, with the phone's number pad. */
  digits?: boolean
  secret?: boolean
  autofocus?: boolean
  autocomplete?: string
  name?: string
  placeholder?: string
}

export function Field(props: FieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        name={props.name}
        class={props.digits === true ? 'digits' : undefined}
        {...(props.secret === true ? ({ type: 'password' } as const) : ({ type: 'text' } as const))}
        inputMode={props.digits === true ? 'numeric' : undefined}
        maxLength={props.digits === true ? 6 : undefined}
        autocomplete={props.autocomplete ?? 'off'}
        autocapitalize="off"
        spellcheck={false}
        placeholder={props.placeholder}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        value={props.value}
        ref={(input) => (props.autofocus === true && input?.dataset.focused === undefined ? focusOnce(input) : undefined)}
        onInput={(event) => props.onInput(tidy(event.currentTarget, props.digits === true))}
      />
      {props.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
    </div>
  )
}

function focusOnce(input: HTMLInputElement | null): void {
  if (input === null) return
  input.dataset.focused = ''
  input.focus()
}

/** Pinyin keyboards type full-width digits; a space pasted from a message is no digit. */
function tidy(input: HTMLInputElement, digits: boolean): string {
  if (!digits) return input.value
  const plain = input.value.normalize('NFKC').replace(/\D/g, '').slice(0, 6)
  input.value = plain
  return plain
}
