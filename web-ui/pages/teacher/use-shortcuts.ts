import { useEffect } from 'preact/hooks'
import { t } from '../../box-client/words.ts'
import { keyName } from './keys-words.ts'

const KEYS = /^(?:[A-Z0-9?]|Space|PageUp|PageDown|Escape)$/

/**
 * Keys press the buttons that name them in `aria-keyshortcuts`: what is not on the page, or cannot be pressed now, leaves its key to the browser. A key
 * that is held counts once, and whoever types is left alone. A mouse that rests on a button is told its key.
 */
export function useShortcuts(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { ctrlKey, metaKey, altKey, isComposing, defaultPrevented } = event
      if (ctrlKey || metaKey || altKey || isComposing || defaultPrevented || isTyped(event.target)) return
      const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key
      // Space presses whatever has the focus.
      if (!KEYS.test(key) || (key === 'Space' && isPressed(event.target))) return
      const button = [...document.querySelectorAll<HTMLElement>(`[aria-keyshortcuts="${key}"]`)].find(isUsable)
      if (button === undefined) return
      event.preventDefault()
      if (!event.repeat) button.click()
    }
    window.addEventListener('keydown', pressed)
    window.addEventListener('mouseover', sayKey)
    return () => {
      window.removeEventListener('keydown', pressed)
      window.removeEventListener('mouseover', sayKey)
    }
  }, [])
}

/** A button over which a mouse rests says which key it has. */
function sayKey({ target }: Event): void {
  const button = target instanceof Element ? target.closest<HTMLElement>('[aria-keyshortcuts]') : null
  if (button === null || button.hasAttribute('title')) return
  button.title = t('keys.hint', { key: keyName(button.getAttribute('aria-keyshortcuts') ?? '') })
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

function isPressed(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, video') !== null
}

function isUsable(button: HTMLElement): boolean {
  return button.ariaDisabled !== 'true' && button.getAttribute('aria-disabled') !== 'true' && button.getClientRects().length > 0
}
