/** First match wins: an iPad says Macintosh, a HarmonyOS phone says Android. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/u, 'iPhone'],
  [/iPad/u, 'iPad'],
  [/HarmonyOS|OpenHarmony/u, 'HarmonyOS'],
  [/Android/u, 'Android'],
  [/Windows/u, 'Windows'],
  [/CrOS/u, 'Chromebook'],
  [/Macintosh|Mac OS X/u, 'Mac'],
  [/Linux|X11/u, 'Linux'],
]

/** What a device is called where nobody gave it a name: a word that people know it by, the same in both languages of the pages. */
export function deviceLabel(userAgent: string | undefined): string {
  const kind = KINDS.find(([pattern]) => pattern.test(userAgent ?? ''))
  return kind?.[1] ?? 'Web'
}
