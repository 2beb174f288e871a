import type { ChecksumKind } from '#appliance/config/clicker-settings.ts'

/** CRC-16/CCITT-FALSE (poly 1021, init FFFF, not reflected). */
function crc16CcittFalse(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff
  }
  return crc
}

/** CRC-16/MODBUS (poly 8005 reflected, init FFFF). */
function crc16Modbus(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0xa001
  }
  return crc
}

const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => (total + byte) & 0xff, 0)

/** The checksum as it stands in a frame: one byte, or two in the order that each kind has. */
export function checksumOf(kind: ChecksumKind, bytes: Uint8Array): Uint8Array {
  switch (kind) {
    case 'none':
      return new Uint8Array()
    case 'sum8':
      return Uint8Array.of(sum(bytes))
    case 'xor8':
      return Uint8Array.of(bytes.reduce((all, byte) => all ^ byte, 0))
    case 'lrc':
      return Uint8Array.of(-sum(bytes) & 0xff)
    case 'crc16-ccitt-false': {
      const crc = crc16CcittFalse(bytes)
      return Uint8Array.of(crc >> 8, crc & 0xff)
    }
    case 'crc16-modbus': {
      const crc = crc16Modbus(bytes)
      return Uint8Array.of(crc & 0xff, crc >> 8)
    }
    default:
      return kind satisfies never
  }
}
