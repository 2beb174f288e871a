const DIGITS: Readonly<Record<string, string>> = { 一: '1', 二: '2', 三: '3', 四: '4', 五: '5', 六: '6', 七: '7', 八: '8', 九: '9' }

/** What of a name of a room or class is not decoration: 三年级二班, 三(2)班 and 3（2）班 are one class. */
export function plainName(name: string): string {
  const text = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/初([一二三四1-4])/gu, (_, n: string) => `${6 + Number(DIGITS[n] ?? n)}`)
    .replaceAll(/高([一二三1-3])/gu, (_, n: string) => `${9 + Number(DIGITS[n] ?? n)}`)
    .replaceAll(/[一二三四五六七八九]?十[一二三四五六七八九]?/gu, numberOfTens)
    .replaceAll(/[一二三四五六七八九]/gu, (digit) => DIGITS[digit] ?? digit)
    .replaceAll(/年级|班级|年|班|级|多媒体|教室|课室|房间|\b(?:class(?:room)?|room|grade|year)\b|号|室/gu, ' ')
  return (text.match(/\d+|\p{Script=Han}+|[\p{L}\p{M}]+/gu) ?? []).join(' ')
}

function numberOfTens(text: string): string {
  const [tens = '', ones = ''] = text.split('十')
  return String(Number(DIGITS[tens] ?? 1) * 10 + Number(DIGITS[ones] ?? 0))
}
