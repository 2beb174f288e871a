import { stringify } from 'yaml'
import { span } from './explain.ts'
import { SETTINGS_SHAPE, isGroup } from './shape.ts'
import type { Shape } from './shape.ts'

const OPENING = `# Every setting of the box, with its default. The box runs without any of this: copy the file to config.yaml
# and keep only what you change. The box reads config.yaml when it starts and never writes it.
#
# The environment is stronger than this file: CLASSBOX_CONFIG (another path for it), CLASSBOX_DATA (the box's
# own folder), CLASSBOX_HOST, CLASSBOX_HTTP_PORT, CLASSBOX_RTMP_PORT, CLASSBOX_HTTPS_PORT, CLASSBOX_RTMPS_PORT. What is set on
# the technician's page is stronger than this file, too; that page shows where each value comes from.
`

/** By the list and the key within it. */
const ENTRY_EXAMPLES: Readonly<Record<string, string>> = {
  'sources.url': 'https://live.example.org/class.m3u8',
  'sources.resolver': 'https://live.example.org/address-of-the-moment',
  'catalogues.url': 'https://media.example.org/county-7',
  'catalogues.fingerprint': '9f2c...',
  'calendars.url': 'https://calendar.example.org/class-3-2.ics',
  'calendars.file': '/srv/class-3-2.ics',
  'receivers.port': '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
  'receivers.driver': 'generic',
  'receivers.name': '前排',
  'receivers.baud': '9600',
  'receivers.channel': 'AA',
  'receivers.preset': 'ascii',
  'receivers.framing': 'fixed',
  'receivers.starts_with': 'hex:aa',
  'receivers.ends_with': '\\r\\n',
  'receivers.escape': 'hex:10',
  'receivers.length': '8',
  'receivers.idle_ms': '20',
  'receivers.longest': '64',
  'receivers.pattern': '(?<id>\\d+),(?<key>[A-E])',
  'receivers.id': '1 4 hex',
  'receivers.key': '5 1 u8',
  'receivers.seq': '6 1 u8',
  'receivers.battery': '6 1 u8',
  'receivers.keys': '[1=A, 2=B, 3=C, 4=D]',
  'receivers.checksum': 'xor8',
  'receivers.checksum_over': '0 -1',
  'receivers.checksum_before': 'hex:12 34 56',
  'receivers.checksum_at': '-1',
  'receivers.init': "['hex:01 10', 'wait:200']",
  'receivers.open': "['hex:01 11']",
  'receivers.close': "['hex:01 12']",
  'receivers.keepalive': "'PING\\n'",
  'receivers.keepalive_seconds': '30',
  'receivers.ack': "'hex:06 {id} {sum}'",
  'receivers.dedupe_ms': '1000',
  'groups.name': '红队',
  'groups.on': 'gpio 17',
  'presenters.name': '翻页笔',
  'presenters.device': 'Logitech_USB_Receiver',
  'presenters.keys': '[VOLUMEUP=next, VOLUMEDOWN=previous]',
  'keypads.name': '3排2座',
  'keypads.device': 'usb-SEM_USB_Keyboard-event-kbd',
  'keypads.keys': '[KP1=A, KP2=B, KP3=C, KP4=D]',
  'windows.days': '[mon, tue, wed, thu]',
  'windows.from': '22:00',
  'windows.to': '06:00',
  'windows.share': '1',
}

/** The text of `config.example.yaml`, made from the schema. */
export function exampleConfig(shape: Shape = SETTINGS_SHAPE): string {
  const groups = Object.entries(shape.properties ?? {}).map(([name, child]) => setting(name, child, child.default).join('\n'))
  return `${[OPENING.trimEnd(), ...groups].join('\n\n')}\n`
}

function setting(name: string, shape: Shape, value: unknown): string[] {
  if (!isGroup(shape)) return [...remark(shape), `${name}: ${oneLine(value)}`, ...entries(name, shape)]
  const inner = shape.properties ?? namedGroups(shape, value)
  const lines = Object.entries(inner).flatMap(([key, child]) => setting(key, child, child.default))
  return [...remark(shape), `${name}:`, ...lines.map((line) => `  ${line}`)]
}

/** The default names of a group whose names are free. */
function namedGroups(shape: Shape, value: unknown): Record<string, Shape> {
  const child = Object.values(shape.patternProperties ?? {})[0] ?? {}
  return Object.fromEntries(Object.keys(value as object).map((name) => [name, child]))
}

function remark(shape: Shape): string[] {
  if (shape.description === undefined) return []
  const limits = [span(shape).trim(), shape.restart === true ? 'takes effect after a restart' : ''].filter((text) => text !== '')
  return [`# ${shape.description}${limits.length === 0 ? '' : ` (${limits.join('; ')})`}`]
}

/** A list that is empty by default, as it looks with an entry; all of it a remark. */
function entries(name: string, { items }: Shape): string[] {
  if (items?.properties === undefined) return []
  const lines = Object.entries(items.properties).flatMap(([key, child], index) => {
    const optional = items.required?.includes(key) === true ? '' : ' (may be left out)'
    const margin = index === 0 ? '  ' : '    '
    return [
      `${margin}# ${child.description}${optional}`,
      `${margin}${index === 0 ? '- ' : ''}${key}: ${ENTRY_EXAMPLES[`${name}.${key}`] ?? ''}`,
    ]
  })
  return [`${name}:`, ...lines].map((line) => `# ${line}`)
}

function oneLine(value: unknown): string {
  return stringify(value, { defaultStringType: 'PLAIN', collectionStyle: 'flow' }).trim()
}
