import { useSignal } from '@preact/signals'
import { pageClock } from '../../box-client/page-clock.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'

const SAID_FOR = 3_000

/** A line of text that is to be pasted elsewhere, under its name where it has one to show. */
export function Copyable({ text, name, hint }: { text: string; name: string; hint?: string }) {
  const copied = useSignal(false)
  const press = () => {
    copied.value = copy(text)
    pageClock.after(SAID_FOR, () => (copied.value = false))
  }
  return (
    <li>
      {hint !== undefined && (
        <p class="copyable-name">
          <b>{name}</b> <span class="soft small">{hint}</span>
        </p>
      )}
      <input class="code" readOnly value={text} aria-label={name} onFocus={(event) => event.currentTarget.select()} />
      <Button icon={copied.value ? 'ready' : 'copy'} onPress={press}>
        {t(copied.value ? 'tech.copied' : 'tech.copy')}
      </Button>
    </li>
  )
}

/** Copies without the clipboard API, which browsers keep from pages that come over plain http. */
function copy(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
