import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { PresetName } from '#appliance/contract/clickers.ts'

/** What a preset says of a receiver; a school's own settings stand above it. */
export type Described = Omit<ReceiverSettings, 'port' | 'driver' | 'name' | 'channel' | 'preset'>

const RESPONSE_CARD_KEYS = ['1=A', '2=B', '3=C', '4=D', '5=E', '6=F', '7=G', '8=H', '9=I', '0=J', '?=?']

/** The two open receivers of ResponseCards have drivers of their own; as presets they are where settings for a cousin of theirs begin. */
export const PRESETS: Readonly<Record<PresetName, Described>> = {
  'turning-serial': {
    baud: 115_200,
    framing: 'line',
    pattern: 'incoming: (?<bytes>[0-9a-f]{12}) --> (?<key>[0-9?])$',
    id: '0 3 hex',
    key: '3 1 ascii',
    keys: RESPONSE_CARD_KEYS,
    checksum: 'crc16-ccitt-false',
    checksum_before: 'hex:12 34 56',
    checksum_over: '0 4',
    checksum_at: 4,
    dedupe_ms: 1000,
  },
  'open-clicker-json': {
    baud: 115_200,
    framing: 'line',
    pattern: '\\{"id": ?"(?<id>[0-9A-F]{6})", ?"key": ?"(?<key>[A-J?])", ?"raw_vote": ?"0x[0-9a-fA-F]{2}"\\}$',
    dedupe_ms: 1000,
  },
  ascii: {
    baud: 9600,
    framing: 'line',
    pattern: '^(?<id>[0-9A-Za-z]{1,16}),(?<key>[0-9A-Ja-j?])(?:,(?<battery>low|[0-9]{1,3}))?$',
    dedupe_ms: 1000,
  },
}

/** The same cards have the same name whichever receiver hears them. */
export const FAMILIES: Readonly<Record<PresetName, string>> = {
  'turning-serial': 'turning',
  'open-clicker-json': 'turning',
  ascii: 'card',
}
