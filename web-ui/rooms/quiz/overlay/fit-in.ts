import type { QuizForm } from '#appliance/contract/quiz.ts'

/** Sizes of the answers in hundredths of the height, the largest first; the last is the smallest text that a screen has. */
const SIZES: Readonly<Record<QuizForm, readonly number[]>> = {
  corner: [5.5, 5, 4.5, 4],
  half: [7, 6, 5, 4.5, 4],
  full: [9, 8, 7, 6, 5, 4.5, 4],
}
const FORMS: readonly QuizForm[] = ['corner', 'half', 'full']

/**
 * Makes a question as large as it can be read in the form that was asked for; where it has no room even without the QR code, in the next larger form.
 * What is too long even for the whole screen says so.
 */
export function fitIn(panel: HTMLElement, asked: QuizForm): void {
  delete panel.dataset['cut']
  for (const form of FORMS.slice(FORMS.indexOf(asked))) {
    panel.dataset['form'] = form
    for (const qr of ['shown', 'hidden']) {
      panel.dataset['qr'] = qr
      for (const size of SIZES[form]) {
        panel.style.setProperty('--size', `calc(${size} * var(--u))`)
        if (holdsAll(panel)) return
      }
    }
  }
  panel.dataset['cut'] = ''
}

/** Of a size that is no whole number of pixels, one of the two is rounded up and the other down. */
function holdsAll({ scrollHeight, clientHeight, scrollWidth, clientWidth }: HTMLElement): boolean {
  return scrollHeight <= clientHeight + 1 && scrollWidth <= clientWidth + 1
}
