import Type from 'typebox'
import type { Static } from 'typebox'
import { DriverName, PresetName } from '#appliance/contract/clickers.ts'

/** A short text; `hex:` begins one that is written in hex digits. */
const Bytes = (description: string, maxLength = 128) => Type.Optional(Type.String({ maxLength, description }))

const Commands = (description: string) => Type.Optional(Type.Array(Type.String({ maxLength: 128 }), { maxItems: 16, description }))

const Place = (what: string) =>
  Type.Optional(
    Type.String({
      pattern: '^-?\\d{1,3} \\d{1,2} (hex|bcd|ascii|u8|u32be|u32le)$',
      expected: 'offset, length and hex, bcd, ascii, u8, u32be or u32le, such as 0 3 hex',
      description: `Where in the frame ${what}: offset (from the end where it is below 0), length, and how to read it`,
    }),
  )

const Checksum = Type.Union([
  Type.Literal('none'),
  Type.Literal('sum8'),
  Type.Literal('xor8'),
  Type.Literal('lrc'),
  Type.Literal('crc16-ccitt-false'),
  Type.Literal('crc16-modbus'),
])
export type ChecksumKind = Static<typeof Checksum>

const OfGeneric = {
  preset: Type.Optional(
    Type.Union(PresetName.anyOf, { description: 'Of driver generic: the settings that count where those below are left out' }),
  ),
  framing: Type.Optional(
    Type.Union([Type.Literal('line'), Type.Literal('fixed'), Type.Literal('delimited'), Type.Literal('idle')], {
      description:
        'How a frame ends: line (ends_with), fixed (length), delimited (starts_with and ends_with) or idle (nothing for idle_ms)',
    }),
  ),
  starts_with: Bytes('Bytes at the beginning of a frame; of a fixed frame they are part of it'),
  ends_with: Bytes('Bytes at the end of a frame; of a line \\n where it is left out, and a \\r before it is dropped'),
  escape: Bytes('Of a delimited frame: the byte after which the next one is taken as it is'),
  length: Type.Optional(
    Type.Integer({ minimum: 2, maximum: 256, description: 'Bytes of a fixed frame; of others, where all are of one length' }),
  ),
  idle_ms: Type.Optional(Type.Integer({ minimum: 2, maximum: 2000, description: 'Silence that ends a frame, milliseconds' })),
  longest: Type.Optional(Type.Integer({ minimum: 4, maximum: 512, description: 'Most bytes of a frame' })),
  pattern: Type.Optional(
    Type.String({
      maxLength: 256,
      description:
        'Regular expression with the named groups id and key (and seq, battery, or bytes: hex digits that the places below count in); no look-around, no back-references',
    }),
  ),
  id: Place('the number of the clicker stands'),
  key: Place('the key stands'),
  seq: Place('a number stands that grows with each press'),
  battery: Place('the battery stands, in per cent'),
  keys: Type.Optional(
    Type.Array(Type.String({ pattern: '^[^=]{1,8}=[A-J0-9?]$' }), {
      maxItems: 64,
      description: 'What each key means, such as [01=A, 02=B]',
    }),
  ),
  checksum: Type.Optional(
    Type.Union(Checksum.anyOf, {
      description: 'none, sum8, xor8, lrc, crc16-ccitt-false (high byte first) or crc16-modbus (low byte first)',
    }),
  ),
  checksum_over: Type.Optional(
    Type.String({
      pattern: '^-?\\d{1,3} -?\\d{1,3}$',
      expected: 'first byte and the one behind the last, such as 0 -2',
      description: 'What the checksum covers: the first byte and the one behind the last, from the end where it is below 0',
    }),
  ),
  checksum_before: Bytes('Bytes that the checksum covers before those'),
  checksum_at: Type.Optional(Type.Integer({ minimum: -256, maximum: 255, description: 'Where the checksum stands' })),
  init: Commands('Sent when the receiver is opened: text with \\r and \\n, hex:01 10, or wait:200 for milliseconds'),
  open: Commands('Sent when a question is opened, and again where it is plugged in meanwhile; written as those of init'),
  close: Commands('Sent when the question is closed; written as those of init'),
  keepalive: Bytes('Sent again and again, written as one of init'),
  keepalive_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600, description: 'How often that is' })),
  ack: Bytes(
    'Sent for each answer that is stored, written as one of init; {id}, {key} and {seq} stand for those of the press, {sum} for the checksum',
  ),
  dedupe_ms: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 10_000, description: 'The same clicker and key within so long is the same press, milliseconds' }),
  ),
}

export const ReceiverSettings = Type.Object(
  {
    port: Type.String({
      pattern: '^(/\\S{1,254}|usb:[0-9a-f]{4}:[0-9a-f]{4}(:[^\\s/]{1,80})?)$',
      expected: 'a path such as /dev/serial/by-id/..., or usb:vendor:product with four hex digits each and perhaps :serial',
      description:
        'Where the receiver is: a path that stays the same when it is plugged in again, or usb:vendor:product and perhaps :serial',
    }),
    driver: Type.Union(DriverName.anyOf, { description: 'How it speaks: turning-line, open-clicker-json, iclicker-base or generic' }),
    name: Type.Optional(Type.String({ maxLength: 40, description: 'What the pages call it' })),
    baud: Type.Optional(Type.Integer({ minimum: 300, maximum: 1_000_000, description: 'Speed of a serial line; else the driver’s own' })),
    channel: Type.Optional(
      Type.String({
        pattern: '^(\\d{1,2}|1[01]\\d|12[0-5]|scan|[A-D]{2})$',
        expected: '0 to 125 or scan, or two letters from A to D',
        description: 'Radio channel: 0 to 125 or scan of open-clicker-json, AA to DD of iclicker-base',
      }),
    ),
    ...OfGeneric,
  },
  { additionalProperties: false },
)
export type ReceiverSettings = Static<typeof ReceiverSettings>

/** Settings of the clickers' receivers. */
export const ClickerSettings = Type.Object(
  {
    receivers: Type.Array(ReceiverSettings, {
      default: [],
      maxItems: 8,
      description: 'Receivers of clickers; an i>clicker base is found by itself',
    }),
  },
  { additionalProperties: false, default: {} },
)
