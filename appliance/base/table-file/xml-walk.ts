/*
 * XML of office files, token by token, so that its reader can let other work have its turn. It is walked here and not by a library, since
 * it comes from outside: document types are never followed and entities other than the five of XML never replaced, so nothing can swell.
 */

export type XmlToken =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: string; readonly closed: boolean }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** No program of an office writes more into one tag; what comes beyond it is not looked at. */
const LONGEST_ATTRIBUTES = 16_384

/** Tokens in order; what is no XML is passed over. Names come without their prefix. */
export function* walkXml(xml: string): Generator<XmlToken> {
  for (let at = 0; at < xml.length;) {
    const open = xml.indexOf('<', at)
    if (open < 0) return
    if (open > at) yield { kind: 'text', text: unescaped(xml.slice(at, open)) }
    const passed = passedOver(xml, open)
    if (passed !== undefined) {
      if (passed.text !== '') yield { kind: 'text', text: passed.text }
      at = passed.to
      continue
    }
    const end = endOfTag(xml, open)
    yield tokenOf(xml.slice(open + 1, end))
    at = end + 1
  }
}

/** The value of an attribute by its name without prefix. */
export function attribute(attributes: string, name: string): string | undefined {
  // A name is tried from its first letter alone: from each of them, one endless name would hold up everything else for minutes.
  for (const [, key = '', double, single] of attributes.matchAll(/(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)) {
    if (withoutPrefix(key) === name) return unescaped(double ?? single ?? '')
  }
  return undefined
}

function passedOver(xml: string, open: number): { text: string; to: number } | undefined {
  const after = (mark: string): number => {
    const found = xml.indexOf(mark, open)
    return found < 0 ? xml.length : found + mark.length
  }
  if (xml.startsWith('<!--', open)) return { text: '', to: after('-->') }
  if (xml.startsWith('<![CDATA[', open)) {
    const to = after(']]>')
    return { text: xml.slice(open + 9, Math.max(open + 9, to - 3)), to }
  }
  return xml[open + 1] === '?' || xml[open + 1] === '!' ? { text: '', to: after('>') } : undefined
}

/** A value in quotes may hold the sign that ends a tag. */
function endOfTag(xml: string, open: number): number {
  let quote = ''
  for (let at = open + 1; at < xml.length; at += 1) {
    const letter = xml[at] ?? ''
    if (quote !== '') quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '>') return at
  }
  return xml.length
}

function tokenOf(tag: string): XmlToken {
  if (tag.startsWith('/')) return { kind: 'close', name: withoutPrefix(tag.slice(1).trim()) }
  const closed = tag.endsWith('/')
  const body = closed ? tag.slice(0, -1) : tag
  const space = body.search(/\s/u)
  const name = withoutPrefix(space < 0 ? body : body.slice(0, space))
  return { kind: 'open', name, attributes: space < 0 ? '' : body.slice(space, space + LONGEST_ATTRIBUTES), closed }
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{2,4});/giu, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole
    const point = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return point > 0 && point <= 0x10_ffff ? String.fromCodePoint(point) : whole
  })
}
