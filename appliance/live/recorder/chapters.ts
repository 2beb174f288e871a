import type { Milliseconds } from '#appliance/base/duration.ts'

/** One point of a film, from which on a chapter runs. */
export interface Chapter {
  /** Milliseconds from the beginning of the film. */
  readonly at: Milliseconds
  readonly label: string
}

/** What a bookmark without a name is called. */
const UNNAMED = { 'zh-Hans': '再讲一遍', en: 'Explain again' } as const

/**
 * Bookmarks as chapters in WebVTT (W3C, 2019, section 1.3): a text file that players read beside the film, and people, too. What has no
 * name is called by its number, in `language`. Pure.
 */
export function chaptersOf(
  chapters: readonly Chapter[],
  film: { readonly duration: Milliseconds; readonly language: keyof typeof UNNAMED },
): string {
  const cues = chapters.map(({ at, label }, n) => {
    const end = Math.max(chapters[n + 1]?.at ?? film.duration, at + 1)
    return `${n + 1}\n${timeOf(at)} --> ${timeOf(end)}\n${textOf(label === '' ? `${UNNAMED[film.language]} ${n + 1}` : label)}\n`
  })
  return ['WEBVTT\n', ...cues].join('\n')
}

function timeOf(at: Milliseconds): string {
  const whole = Math.round(at)
  const parts = [Math.floor(whole / 3_600_000), Math.floor(whole / 60_000) % 60, Math.floor(whole / 1000) % 60]
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${String(whole % 1000).padStart(3, '0')}`
}

/** One line, in which nothing means anything to a reader of WebVTT. */
function textOf(label: string): string {
  return label
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll(/[&<>]/gu, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)
}
