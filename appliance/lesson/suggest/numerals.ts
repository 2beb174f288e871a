const DIGITS = '〇一二三四五六七八九'

/** A number up to 99 as school books write it, 12 or 十二; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  if (/^[0-9]{1,2}$/u.test(text)) return Number(text)
  const [tens, ones, ...more] = text.replaceAll('零', '〇').replaceAll('两', '二').split('十')
  if (tens === undefined || more.length > 0) return undefined
  if (ones === undefined) return digitOf(tens)
  const [high, low] = [tens === '' ? 1 : digitOf(tens), ones === '' ? 0 : digitOf(ones)]
  return high === undefined || low === undefined ? undefined : high * 10 + low
}

function digitOf(text: string): number | undefined {
  const digit = text.length === 1 ? DIGITS.indexOf(text) : -1
  return digit < 0 ? undefined : digit
}
